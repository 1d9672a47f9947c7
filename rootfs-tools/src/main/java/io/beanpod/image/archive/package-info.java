/** Images in files: the OCI layout as directory or tar, and the archive of docker save. */
@NullMarked
package io.beanpod.image.archive;

import org.jspecify.annotations.NullMarked;

/** Making images: of a directory, of a tar, of Debian packages. Each becomes one layer. */
@NullMarked
package io.beanpod.image.build;

import org.jspecify.annotations.NullMarked;

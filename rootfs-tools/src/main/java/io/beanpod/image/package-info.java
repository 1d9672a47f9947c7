/** Images, layers and root file systems. */
@NullMarked
package io.beanpod.image;

import org.jspecify.annotations.NullMarked;

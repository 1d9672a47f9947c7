/** Looking for damage in a store, and mending it. */
@NullMarked
package io.beanpod.image.check;

import org.jspecify.annotations.NullMarked;

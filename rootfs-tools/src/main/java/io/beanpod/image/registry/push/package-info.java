/** Bringing images of the store to registries. */
@NullMarked
package io.beanpod.image.registry.push;

import org.jspecify.annotations.NullMarked;

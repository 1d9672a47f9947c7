/** Pulls: which parts of an image are missing, each brought in once, and what is told of it. */
@NullMarked
package io.beanpod.image.registry.pull;

import org.jspecify.annotations.NullMarked;

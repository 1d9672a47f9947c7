/** From a container's specification to its running program, and to its end. */
@NullMarked
package io.beanpod.runtime.container;

import org.jspecify.annotations.NullMarked;

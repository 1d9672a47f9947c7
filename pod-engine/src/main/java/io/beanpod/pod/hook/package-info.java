/** What is done right after a container's start and right before its stop. */
@NullMarked
package io.beanpod.pod.hook;

import org.jspecify.annotations.NullMarked;

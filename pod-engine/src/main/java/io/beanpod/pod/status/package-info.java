/** Tells what is known of a pod in the terms of its API: phase, conditions, container states. */
@NullMarked
package io.beanpod.pod.status;

import org.jspecify.annotations.NullMarked;

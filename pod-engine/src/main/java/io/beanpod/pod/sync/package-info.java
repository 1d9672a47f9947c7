/** Decides what has to be done for a pod, as pure functions of what is known of it. */
@NullMarked
package io.beanpod.pod.sync;

import org.jspecify.annotations.NullMarked;

/** The time as the pod engine sees it, so that tests can turn the clock by hand. */
@NullMarked
package io.beanpod.pod.time;

import org.jspecify.annotations.NullMarked;

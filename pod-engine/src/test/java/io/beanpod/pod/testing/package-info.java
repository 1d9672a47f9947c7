/** A runtime, a clock and pods for tests of the pod engine. */
@NullMarked
package io.beanpod.pod.testing;

import org.jspecify.annotations.NullMarked;

/** The small network clients that probes and hooks ask with. */
@NullMarked
package io.beanpod.pod.wire;

import org.jspecify.annotations.NullMarked;

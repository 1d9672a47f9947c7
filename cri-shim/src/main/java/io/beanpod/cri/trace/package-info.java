/** Traces that continue those of kubelet, in OpenTelemetry's terms and protocol. */
@NullMarked
package io.beanpod.cri.trace;

import org.jspecify.annotations.NullMarked;

/** Kubernetes' Container Runtime Interface v1, as an adapter over the runtime. */
@NullMarked
package io.beanpod.cri;

import org.jspecify.annotations.NullMarked;

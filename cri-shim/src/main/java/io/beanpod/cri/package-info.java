/**
 * The CRI: an adapter between Kubernetes' runtime interface and the calls of runtime-core. Types of
 * protobuf and gRPC stay in this module.
 */
@NullMarked
package io.beanpod.cri;

import org.jspecify.annotations.NullMarked;

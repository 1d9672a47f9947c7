/** Pods as Kubernetes defines them, run without a cluster. */
@NullMarked
package io.beanpod.pod;

import org.jspecify.annotations.NullMarked;

/** Says a pod in the terms of the runtime: what kubelet hands to the CRI. */
@NullMarked
package io.beanpod.pod.translate;

import org.jspecify.annotations.NullMarked;

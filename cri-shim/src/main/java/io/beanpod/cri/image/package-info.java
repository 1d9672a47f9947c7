/** Kubernetes' image service on a store and on registries. */
@NullMarked
package io.beanpod.cri.image;

import org.jspecify.annotations.NullMarked;

/** Pods from their manifests, through the engine and the runtime, on this machine's kernel. */
@NullMarked
package io.beanpod.it.pods;

import org.jspecify.annotations.NullMarked;

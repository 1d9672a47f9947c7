/** Sandboxes and containers: the calls that the pod engine and the CRI share. */
@NullMarked
package io.beanpod.runtime;

import org.jspecify.annotations.NullMarked;

/** A pod as immutable values: what a manifest asks for, and what is known of the running pod. */
@NullMarked
package io.beanpod.pod.model;

import org.jspecify.annotations.NullMarked;

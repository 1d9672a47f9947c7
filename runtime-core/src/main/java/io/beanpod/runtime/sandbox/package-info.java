/** Namespaces of a pod and the pause process that owns them. */
@NullMarked
package io.beanpod.runtime.sandbox;

import org.jspecify.annotations.NullMarked;

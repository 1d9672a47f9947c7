/** How a manifest becomes a pod of this node, and when the node turns it away. */
@NullMarked
package io.beanpod.pod.admission;

import org.jspecify.annotations.NullMarked;

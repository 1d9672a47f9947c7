/**
 * Statistics as the CRI has them: messages of figures, and the same figures in the form of
 * Prometheus under the names that cAdvisor gave them, KEP-2371.
 */
@NullMarked
package io.beanpod.cri.stats;

import org.jspecify.annotations.NullMarked;

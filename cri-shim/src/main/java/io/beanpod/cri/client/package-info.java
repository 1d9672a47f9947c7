/** The other side of the CRI: calls to a runtime, whoever made it, for measurements. */
@NullMarked
package io.beanpod.cri.client;

import org.jspecify.annotations.NullMarked;

/** What pods and containers ask of CPU and memory, as the kernel's figures. */
@NullMarked
package io.beanpod.pod.resource;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.beanpod.pod.wire;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.beanpod.pod.volume;

import org.jspecify.annotations.NullMarked;

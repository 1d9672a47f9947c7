@NullMarked
package io.beanpod.pod.probe;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.beanpod.pod.event;

import org.jspecify.annotations.NullMarked;

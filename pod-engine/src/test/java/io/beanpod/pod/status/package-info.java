@NullMarked
package io.beanpod.pod.status;

import org.jspecify.annotations.NullMarked;

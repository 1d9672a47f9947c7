@NullMarked
package io.beanpod.pod.sync;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.beanpod.pod.engine;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.beanpod.pod.translate;

import org.jspecify.annotations.NullMarked;

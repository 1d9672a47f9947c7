/** The environment of a container, and the {@code $(NAME)} that stand for parts of it. */
@NullMarked
package io.beanpod.pod.env;

import org.jspecify.annotations.NullMarked;

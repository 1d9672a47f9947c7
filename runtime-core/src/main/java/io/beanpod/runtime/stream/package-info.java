/** Standard streams between containers and callers, on one epoll loop. */
@NullMarked
package io.beanpod.runtime.stream;

import org.jspecify.annotations.NullMarked;

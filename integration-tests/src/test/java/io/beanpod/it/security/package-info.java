/** What a container may do and may not do, tried from inside. */
@NullMarked
package io.beanpod.it.security;

import org.jspecify.annotations.NullMarked;

/** Tests from outside: real pods on a real kernel, and the rules of the architecture. */
@NullMarked
package io.beanpod.it;

import org.jspecify.annotations.NullMarked;

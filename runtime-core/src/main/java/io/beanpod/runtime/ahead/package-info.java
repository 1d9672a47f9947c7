/** What is made before it is asked for. */
@NullMarked
package io.beanpod.runtime.ahead;

import org.jspecify.annotations.NullMarked;

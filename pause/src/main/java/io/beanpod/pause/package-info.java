/** The programs of the C half, and the plan that tells init what to do. */
@NullMarked
package io.beanpod.pause;

import org.jspecify.annotations.NullMarked;

/**
 * What Java knows about the two C programs of this module: the plan {@code init} reads, the
 * messages and records it writes, the protocol of its monitor half, and the programs themselves as
 * bytes. Nothing here makes a system call.
 *
 * <p>The format is defined in {@code pause/PLAN.md}.
 */
@NullMarked
package io.beanpod.pause;

import org.jspecify.annotations.NullMarked;

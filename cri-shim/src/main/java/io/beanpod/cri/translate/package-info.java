/**
 * Between the messages of the CRI and the records of the runtime, in both directions. Everything
 * here is a function of its arguments.
 */
@NullMarked
package io.beanpod.cri.translate;

import org.jspecify.annotations.NullMarked;

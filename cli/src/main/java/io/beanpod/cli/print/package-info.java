/** Pods, events and figures as people and scripts want to read them: pure functions. */
@NullMarked
package io.beanpod.cli.print;

import org.jspecify.annotations.NullMarked;

/** What needs cgroup controllers; runs in the test machine that {@code vm/run} boots. */
@NullMarked
package io.beanpod.it.vm;

import org.jspecify.annotations.NullMarked;

/** What a test sees of the machine: its tables, and what of ours is left on it. */
@NullMarked
package io.beanpod.it.host;

import org.jspecify.annotations.NullMarked;

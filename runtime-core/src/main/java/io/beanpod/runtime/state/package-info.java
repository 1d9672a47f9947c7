/** What survives the daemon: one directory for each sandbox and container. */
@NullMarked
package io.beanpod.runtime.state;

import org.jspecify.annotations.NullMarked;

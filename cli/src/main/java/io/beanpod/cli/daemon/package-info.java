/** The daemon: its socket, and what it does for each request. */
@NullMarked
package io.beanpod.cli.daemon;

import org.jspecify.annotations.NullMarked;

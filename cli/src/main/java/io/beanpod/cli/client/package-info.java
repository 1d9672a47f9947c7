/** The command's end of the daemon's socket. */
@NullMarked
package io.beanpod.cli.client;

import org.jspecify.annotations.NullMarked;

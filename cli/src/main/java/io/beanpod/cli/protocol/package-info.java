/** What the command and the daemon say to each other: docs/daemon-protocol.md. */
@NullMarked
package io.beanpod.cli.protocol;

import org.jspecify.annotations.NullMarked;

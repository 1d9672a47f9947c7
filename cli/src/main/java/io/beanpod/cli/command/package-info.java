/** One class for each command, as picocli reads them. */
@NullMarked
package io.beanpod.cli.command;

import org.jspecify.annotations.NullMarked;

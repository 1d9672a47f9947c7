/** Reads the log files of containers, which are in the format of the CRI. */
@NullMarked
package io.beanpod.cli.log;

import org.jspecify.annotations.NullMarked;

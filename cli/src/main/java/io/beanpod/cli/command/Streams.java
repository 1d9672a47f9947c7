package io.beanpod.cli.command;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * Where a command reads and writes.
 *
 * @param terminal whether a person watches: both input and output are a terminal
 */
public record Streams(InputStream in, PrintStream out, PrintStream err, boolean terminal) {}

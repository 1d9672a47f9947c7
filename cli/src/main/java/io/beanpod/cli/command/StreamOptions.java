package io.beanpod.cli.command;

import picocli.CommandLine.Option;

/** What of the caller's terminal goes to a container. */
final class StreamOptions {
  @Option(
      names = {"-i", "--stdin"},
      description = "Hand standard input over.")
  boolean stdin;

  @Option(
      names = {"-t", "--tty"},
      description = "Use a terminal: every key is handed over.")
  boolean tty;
}

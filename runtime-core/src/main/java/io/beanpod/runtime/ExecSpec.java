package io.beanpod.runtime;

import java.util.List;

/**
 * Another process for a running container. With a terminal there is no separate standard error.
 *
 * @param size of the terminal when the command starts; means nothing without one
 */
public record ExecSpec(List<String> command, boolean tty, boolean stdin, TerminalSize size) {
  public ExecSpec {
    command = List.copyOf(command);
  }

  /** The same with the usual size. */
  public ExecSpec(List<String> command, boolean tty, boolean stdin) {
    this(command, tty, stdin, TerminalSize.DEFAULT);
  }
}

package io.beanpod.runtime;

import java.util.List;

/** Another process for a running container. With a terminal there is no separate standard error. */
public record ExecSpec(List<String> command, boolean tty, boolean stdin) {
  public ExecSpec {
    command = List.copyOf(command);
  }
}

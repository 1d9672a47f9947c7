package io.beanpod.cri.streaming;

/**
 * Which standard streams a client asked for.
 *
 * @param tty whether the process has a terminal; then there is no separate standard error
 */
public record StreamSelection(boolean stdin, boolean stdout, boolean stderr, boolean tty) {
  public StreamSelection {
    if (!stdin && !stdout && !stderr) {
      throw new IllegalArgumentException("one of stdin, stdout and stderr must be asked for");
    }
    if (tty && stderr) {
      throw new IllegalArgumentException(
          "a terminal has no separate stderr: ask for one of tty and stderr");
    }
  }
}

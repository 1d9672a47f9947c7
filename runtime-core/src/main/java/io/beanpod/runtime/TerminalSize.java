package io.beanpod.runtime;

/**
 * How large a terminal is, in characters.
 *
 * @param rows 1 to 65535, as ioctl_tty(2) TIOCSWINSZ takes it
 * @param columns 1 to 65535
 */
public record TerminalSize(int rows, int columns) {

  /** What a terminal has of which nobody knows better. */
  public static final TerminalSize DEFAULT = new TerminalSize(24, 80);

  private static final int MAXIMUM = 0xFFFF;

  public TerminalSize {
    if (rows < 1 || rows > MAXIMUM || columns < 1 || columns > MAXIMUM) {
      throw new IllegalArgumentException(
          "a terminal of %d rows and %d columns; both are from 1 to 65535"
              .formatted(rows, columns));
    }
  }
}

package io.beanpod.sys;

/**
 * The size of a terminal in characters.
 *
 * @param rows 0 to 65535; 0 when unknown
 * @param columns 0 to 65535; 0 when unknown
 */
public record WindowSize(int rows, int columns) {
  private static final int MOST = 0xFFFF;

  /** Checks the range. */
  public WindowSize {
    if (rows < 0 || rows > MOST || columns < 0 || columns > MOST) {
      throw new IllegalArgumentException("no terminal is " + columns + " by " + rows);
    }
  }
}

package io.beanpod.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The settings of a terminal: struct termios of the kernel, kept to be set again. termios(3). */
public final class TerminalMode {
  /** Bytes of the kernel's struct termios on x86-64 and aarch64. */
  static final int SIZE = 36;

  private static final int IFLAG = 0;
  private static final int OFLAG = 4;
  private static final int CFLAG = 8;
  private static final int LFLAG = 12;
  private static final int VTIME = 17 + 5;
  private static final int VMIN = 17 + 6;

  /** IGNBRK, BRKINT, PARMRK, ISTRIP, INLCR, IGNCR, ICRNL, IXON. */
  private static final int RAW_IFLAG_OFF = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400;

  private static final int OPOST = 0x1;
  private static final int CSIZE_AND_PARENB = 0x30 | 0x100;
  private static final int CS8 = 0x30;

  /** ECHO, ECHONL, ICANON, ISIG, IEXTEN. */
  private static final int RAW_LFLAG_OFF = 0x8 | 0x40 | 0x2 | 0x1 | 0x8000;

  private final byte[] struct;

  TerminalMode(byte[] struct) {
    this.struct = struct.clone();
  }

  /**
   * The same terminal in raw mode, as cfmakeraw(3) makes it: each byte is read at once and
   * unchanged, without echo, signals or line editing, and written unchanged.
   */
  public TerminalMode raw() {
    byte[] changed = struct.clone();
    ByteBuffer out = ByteBuffer.wrap(changed).order(ByteOrder.nativeOrder());
    out.putInt(IFLAG, out.getInt(IFLAG) & ~RAW_IFLAG_OFF);
    out.putInt(OFLAG, out.getInt(OFLAG) & ~OPOST);
    out.putInt(CFLAG, (out.getInt(CFLAG) & ~CSIZE_AND_PARENB) | CS8);
    out.putInt(LFLAG, out.getInt(LFLAG) & ~RAW_LFLAG_OFF);
    out.put(VTIME, (byte) 0);
    out.put(VMIN, (byte) 1);
    return new TerminalMode(changed);
  }

  byte[] struct() {
    return struct.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TerminalMode mode && Arrays.equals(struct, mode.struct);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(struct);
  }
}

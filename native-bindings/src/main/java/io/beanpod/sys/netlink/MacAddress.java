package io.beanpod.sys.netlink;

import java.util.HexFormat;

/** An Ethernet address of 6 bytes. */
public record MacAddress(long value) {
  private static final int SIZE = 6;
  private static final HexFormat FORMAT = HexFormat.ofDelimiter(":");

  /** Checks that it has 48 bits. */
  public MacAddress {
    if (value >>> (SIZE * 8) != 0) {
      throw new IllegalArgumentException("an Ethernet address has 48 bits");
    }
  }

  /** The address of 6 bytes in network order. */
  public static MacAddress of(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException("an Ethernet address has 6 bytes, not " + bytes.length);
    }
    long value = 0;
    for (byte part : bytes) {
      value = value << 8 | (part & 0xFF);
    }
    return new MacAddress(value);
  }

  /** The address in the form {@code 0a:58:0a:f4:00:02}. */
  public static MacAddress parse(String text) {
    return of(FORMAT.parseHex(text));
  }

  /** The 6 bytes in network order. */
  public byte[] bytes() {
    byte[] bytes = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      bytes[i] = (byte) (value >>> (8 * (SIZE - 1 - i)));
    }
    return bytes;
  }

  @Override
  public String toString() {
    return FORMAT.formatHex(bytes());
  }
}

package io.beanpod.image.tar;

import io.beanpod.sys.CString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A header block of 512 bytes, as v7, ustar, star or GNU tar lay it out. */
final class TarHeader {
  static final int BLOCK = 512;

  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_LENGTH = 8;

  private final byte[] block;

  private TarHeader(byte[] block) {
    this.block = block;
  }

  /** Takes a block, checking its sum. */
  static TarHeader of(byte[] block, long position) throws TarException {
    TarHeader header = new TarHeader(block);
    long said = header.number(CHECKSUM, CHECKSUM_LENGTH, "checksum");
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      boolean inSum = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LENGTH;
      unsigned += inSum ? ' ' : block[i] & 0xFF;
      signed += inSum ? ' ' : block[i];
    }
    if (said != unsigned && said != signed) {
      throw new TarException(
          "tar header at byte "
              + position
              + " has a wrong checksum: not a tar archive, or damaged");
    }
    return header;
  }

  /** Takes a block that holds numbers as a header does but is none: it has no checksum. */
  static TarHeader unchecked(byte[] block) {
    return new TarHeader(block);
  }

  /** Whether the field at an offset is left empty. */
  boolean isEmptyAt(int offset) {
    return block[offset] == 0;
  }

  static boolean isZero(byte[] block) {
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  char typeFlag() {
    return (char) (block[156] & 0xFF);
  }

  /** The name with the prefix of ustar or star; GNU uses that place for other things. */
  String name() {
    String name = CString.decode(block, 0, 100);
    if (!isUstar()) {
      return name;
    }
    boolean star = "tar\0".equals(ascii(508, 4));
    String prefix = CString.decode(block, 345, star ? 131 : 155);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  String linkName() {
    return CString.decode(block, 157, 100);
  }

  int mode() throws TarException {
    return (int) (number(100, 8, "mode") & 07777);
  }

  long uid() throws TarException {
    return number(108, 8, "uid");
  }

  long gid() throws TarException {
    return number(116, 8, "gid");
  }

  long size() throws TarException {
    return number(124, 12, "size");
  }

  long modified() throws TarException {
    return number(136, 12, "mtime");
  }

  /** Device numbers exist since ustar; v7 has something else there, or nothing. */
  long deviceMajor() throws TarException {
    return isUstar() || isGnu() ? number(329, 8, "devmajor") : 0;
  }

  long deviceMinor() throws TarException {
    return isUstar() || isGnu() ? number(337, 8, "devminor") : 0;
  }

  boolean isGnu() {
    return "ustar  \0".equals(ascii(257, 8));
  }

  private boolean isUstar() {
    return "ustar\0".equals(ascii(257, 6));
  }

  /** A number in octal digits, or in GNU's base 256 where the first bit is set. */
  long number(int offset, int length, String field) throws TarException {
    return (block[offset] & 0x80) != 0
        ? binary(offset, length, field)
        : octal(offset, length, field);
  }

  private long octal(int offset, int length, String field) throws TarException {
    String text = ascii(offset, length).replace('\0', ' ').strip();
    if (text.isEmpty()) {
      return 0;
    }
    try {
      if (text.charAt(0) == '-' || text.charAt(0) == '+') {
        throw new NumberFormatException("sign");
      }
      return Long.parseLong(text, 8);
    } catch (NumberFormatException e) {
      throw TarException.ofEntry(name(), field + " is not an octal number: " + text, e);
    }
  }

  private long binary(int offset, int length, String field) throws TarException {
    boolean negative = (block[offset] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = offset; i < offset + length; i++) {
      int digit = i == offset ? (negative ? block[i] | 0x80 : block[i] & 0x7F) : block[i];
      long next = value << 8 | (digit & 0xFF);
      if (next >> 8 != value) {
        throw TarException.ofEntry(name(), field + " is too large");
      }
      value = next;
    }
    return value;
  }

  private String ascii(int offset, int length) {
    return new String(
        Arrays.copyOfRange(block, offset, offset + length), StandardCharsets.ISO_8859_1);
  }
}

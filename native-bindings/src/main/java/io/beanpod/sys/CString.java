package io.beanpod.sys;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Kernel strings (paths, attribute names, arguments) as Java strings.
 *
 * <p>The kernel's strings are bytes. UTF-8 is decoded as such; a byte that is not part of UTF-8 is
 * carried as the lone surrogate U+DC00 + byte, and written back as that byte. So each name that a
 * directory or an archive can hold survives the way through Java unchanged.
 */
public final class CString {
  private static final int ESCAPE = 0xDC00;

  private CString() {}

  /**
   * The bytes of a string with the ending NUL.
   *
   * @throws SyscallException EINVAL, when the string has a NUL inside and would be cut there
   */
  static byte[] of(String text) throws SyscallException {
    byte[] bytes = encode(text);
    for (byte value : bytes) {
      if (value == 0) {
        throw new SyscallException(
            "string", text.replace('\0', '?'), Errno.EINVAL, "it has a NUL character inside");
      }
    }
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  /** The bytes of a string without an ending NUL. */
  public static byte[] encode(String text) {
    if (!hasEscape(text)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 8);
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      if (isEscape(text, i)) {
        bytes.writeBytes(text.substring(plain, i).getBytes(StandardCharsets.UTF_8));
        bytes.write(text.charAt(i) - ESCAPE);
        plain = i + 1;
      }
    }
    bytes.writeBytes(text.substring(plain).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  /** The string of bytes, to the first NUL or the end. */
  public static String decode(byte[] bytes) {
    return decode(bytes, 0, bytes.length);
  }

  /** The string of a range of bytes, to the first NUL or the end of the range. */
  public static String decode(byte[] bytes, int offset, int length) {
    int end = offset;
    while (end < offset + length && bytes[end] != 0) {
      end++;
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, end - offset);
    CharBuffer out = CharBuffer.allocate(end - offset);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPE + (in.get() & 0xFF)));
      }
      result = decoder.decode(in, out, true);
    }
    return out.flip().toString();
  }

  private static boolean hasEscape(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isEscape(text, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEscape(String text, int index) {
    char value = text.charAt(index);
    return value >= ESCAPE + 0x80
        && value <= ESCAPE + 0xFF
        && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
  }
}

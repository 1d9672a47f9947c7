package io.beanpod.pod.wire;

import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Header blocks of HTTP/2 (RFC 7541) without a dynamic table: the client sets its size to zero
 * before it asks, so a server has none to refer to, and the client itself only writes literals.
 */
final class HeaderBlock {

  private static final int STATIC_ENTRIES = 61;
  private static final int FIRST_STATUS = 8;
  private static final String[] STATUSES = {"200", "204", "206", "304", "400", "404", "500"};

  private final byte[] block;
  private int position;

  private HeaderBlock(byte[] block) {
    this.block = block;
  }

  /** Adds a header as a literal that is not indexed and not Huffman coded. */
  static void write(ByteArrayOutputStream out, String name, String value) {
    out.write(0);
    writeString(out, name);
    writeString(out, value);
  }

  private static void writeString(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int rest = bytes.length;
    if (rest < 0x7f) {
      out.write(rest);
    } else {
      out.write(0x7f);
      rest -= 0x7f;
      while (rest >= 0x80) {
        out.write((rest & 0x7f) | 0x80);
        rest >>= 7;
      }
      out.write(rest);
    }
    out.writeBytes(bytes);
  }

  /**
   * Reads a block. Of the static table only {@code :status} is of interest; other entries appear
   * under their number.
   */
  static Map<String, String> read(byte[] block) throws ProtocolException {
    return new HeaderBlock(block).read();
  }

  private Map<String, String> read() throws ProtocolException {
    Map<String, String> headers = new HashMap<>();
    while (position < block.length) {
      int first = block[position] & 0xff;
      if ((first & 0x80) != 0) {
        int index = integer(7);
        headers.put(staticName(index), staticValue(index));
      } else if ((first & 0xe0) == 0x20) {
        if (integer(5) != 0) {
          throw new ProtocolException("the server sizes a header table it was denied");
        }
      } else {
        int index = integer((first & 0x40) != 0 ? 6 : 4);
        String name = index == 0 ? string() : staticName(index);
        headers.put(name, string());
      }
    }
    return headers;
  }

  private static String staticName(int index) throws ProtocolException {
    if (index < 1 || index > STATIC_ENTRIES) {
      throw new ProtocolException("the server refers to header " + index + ", which is not there");
    }
    return staticValue(index).isEmpty() ? "static " + index : ":status";
  }

  private static String staticValue(int index) {
    boolean status = index >= FIRST_STATUS && index < FIRST_STATUS + STATUSES.length;
    return status ? STATUSES[index - FIRST_STATUS] : "";
  }

  private String string() throws ProtocolException {
    boolean huffman = position < block.length && (block[position] & 0x80) != 0;
    int length = integer(7);
    if (length > block.length - position) {
      throw new ProtocolException("a header longer than its block");
    }
    String text =
        huffman
            ? Huffman.decode(block, position, length)
            : new String(block, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  /** An integer whose first byte has {@code prefix} bits for it. */
  private int integer(int prefix) throws ProtocolException {
    int limit = (1 << prefix) - 1;
    int value = next() & limit;
    if (value < limit) {
      return value;
    }
    for (int shift = 0; shift <= 21; shift += 7) {
      int part = next();
      value += (part & 0x7f) << shift;
      if ((part & 0x80) == 0) {
        return value;
      }
    }
    throw new ProtocolException("a number too large in a header block");
  }

  private int next() throws ProtocolException {
    if (position >= block.length) {
      throw new ProtocolException("a header block that ends early");
    }
    return block[position++] & 0xff;
  }
}

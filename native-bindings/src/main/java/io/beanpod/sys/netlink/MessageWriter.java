package io.beanpod.sys.netlink;

import io.beanpod.sys.CString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes the body of a netlink message: a fixed structure, then attributes, each with its length
 * and padded to 4 bytes. netlink(7), rtnetlink(7).
 */
final class MessageWriter {
  static final int NLA_F_NESTED = 0x8000;
  static final int ALIGNMENT = 4;

  private static final int ATTRIBUTE_HEADER = 4;
  private static final int FIRST_SIZE = 256;

  private ByteBuffer out = ByteBuffer.allocate(FIRST_SIZE).order(ByteOrder.nativeOrder());

  MessageWriter putByte(int value) {
    room(1).put((byte) value);
    return this;
  }

  MessageWriter putShort(int value) {
    room(2).putShort((short) value);
    return this;
  }

  MessageWriter putInt(int value) {
    room(4).putInt(value);
    return this;
  }

  MessageWriter attribute(int type, byte[] value) {
    int length = ATTRIBUTE_HEADER + value.length;
    room(aligned(length));
    out.putShort((short) length).putShort((short) type).put(value);
    pad();
    return this;
  }

  MessageWriter byteAttribute(int type, int value) {
    return attribute(type, new byte[] {(byte) value});
  }

  MessageWriter intAttribute(int type, int value) {
    byte[] bytes = new byte[Integer.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(value);
    return attribute(type, bytes);
  }

  /** A string with its ending NUL. */
  MessageWriter stringAttribute(int type, String value) {
    byte[] bytes = CString.encode(value);
    return attribute(type, Arrays.copyOf(bytes, bytes.length + 1));
  }

  /** Starts an attribute that holds attributes; returns what {@link #end} needs. */
  int begin(int type) {
    int start = out.position();
    room(ATTRIBUTE_HEADER).putShort((short) 0).putShort((short) type);
    return start;
  }

  /** Ends the nested attribute that begin returned. */
  MessageWriter end(int start) {
    out.putShort(start, (short) (out.position() - start));
    return this;
  }

  /** What was written, to be read. */
  ByteBuffer toBuffer() {
    return out.duplicate().order(ByteOrder.nativeOrder()).flip().asReadOnlyBuffer();
  }

  static int aligned(int length) {
    return (length + ALIGNMENT - 1) & -ALIGNMENT;
  }

  private void pad() {
    int end = aligned(out.position());
    while (out.position() < end) {
      out.put((byte) 0);
    }
  }

  private ByteBuffer room(int bytes) {
    if (out.remaining() < bytes) {
      int size = Math.max(out.capacity() * 2, out.position() + bytes);
      out = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder()).put(out.flip());
    }
    return out;
  }
}

package io.beanpod.sys.netlink;

import io.beanpod.sys.CString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attributes of a netlink message by type; of two with one type the last one. */
final class Attributes {
  private static final int TYPE_MASK = 0x3FFF;
  private static final int HEADER = 4;

  private final Map<Integer, byte[]> values;

  private Attributes(Map<Integer, byte[]> values) {
    this.values = values;
  }

  /** Reads the remaining bytes; an attribute whose length does not fit ends the reading. */
  static Attributes read(ByteBuffer in) {
    Map<Integer, byte[]> values = new HashMap<>();
    int offset = in.position();
    while (offset + HEADER <= in.limit()) {
      int length = in.getShort(offset) & 0xFFFF;
      if (length < HEADER || offset + length > in.limit()) {
        break;
      }
      byte[] value = new byte[length - HEADER];
      in.get(offset + HEADER, value);
      values.put(in.getShort(offset + 2) & TYPE_MASK, value);
      offset += MessageWriter.aligned(length);
    }
    return new Attributes(values);
  }

  byte @Nullable [] bytes(int type) {
    return values.get(type);
  }

  @Nullable String string(int type) {
    byte[] value = values.get(type);
    return value == null ? null : CString.decode(value);
  }

  int integer(int type, int absent) {
    byte[] value = values.get(type);
    return value == null || value.length < Integer.BYTES ? absent : wrap(value).getInt();
  }

  /** The attributes inside of an attribute; none when it is absent. */
  Attributes nested(int type) {
    byte[] value = values.get(type);
    return value == null ? new Attributes(Map.of()) : read(wrap(value));
  }

  static ByteBuffer wrap(byte[] value) {
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
  }
}

package io.beanpod.pause;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Writes the header, records and strings of a plan; see {@code PLAN.md}, "The plan". */
final class PlanWriter {
  static final int MAGIC = 0x444f5042;
  static final int VERSION = 1;
  static final int HEADER_BYTES = 16;
  static final int MAXIMUM_BYTES = 1 << 20;

  private ByteBuffer buffer = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);

  PlanWriter(int mode) {
    u32(MAGIC).u32(VERSION).u32(mode).u32(0);
  }

  /** Appends one record: its type, the length of what {@code payload} writes, and that. */
  void record(RecordType type, Consumer<PlanWriter> payload) {
    u32(type.number()).u32(0);
    int start = buffer.position();
    payload.accept(this);
    buffer.putInt(start - Integer.BYTES, buffer.position() - start);
  }

  PlanWriter u32(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  PlanWriter u64(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  PlanWriter bytes(byte[] value) {
    room(value.length).put(value);
    return this;
  }

  PlanWriter string(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "A string for the kernel cannot hold a NUL character: \""
              + value.replace("\0", "\\0")
              + '"');
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    int padding = Integer.BYTES - utf8.length % Integer.BYTES;
    return u32(utf8.length).bytes(utf8).bytes(new byte[padding]);
  }

  PlanWriter strings(List<String> values) {
    u32(values.size());
    values.forEach(this::string);
    return this;
  }

  byte[] finish() {
    int length = buffer.position();
    if (length > MAXIMUM_BYTES) {
      throw new IllegalArgumentException(
          "The container's arguments, environment and mounts take "
              + length
              + " bytes together; at most "
              + MAXIMUM_BYTES
              + " are possible. Shorten its environment or arguments.");
    }
    buffer.putInt(HEADER_BYTES - Integer.BYTES, length);
    return Arrays.copyOf(buffer.array(), length);
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      int capacity = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
      buffer = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN).put(buffer.flip());
    }
    return buffer;
  }
}

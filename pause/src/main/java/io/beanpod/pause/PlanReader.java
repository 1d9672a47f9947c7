package io.beanpod.pause;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Reads what {@link PlanWriter} wrote. */
final class PlanReader {
  private final ByteBuffer in;

  private PlanReader(ByteBuffer in) {
    this.in = in.order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Hands over each record's type and payload, in order.
   *
   * @throws IllegalArgumentException when the bytes are no whole plan
   */
  static void records(byte[] plan, BiConsumer<RecordType, PlanReader> reader) {
    try {
      PlanReader whole = new PlanReader(ByteBuffer.wrap(plan));
      if (whole.u32() != PlanWriter.MAGIC || whole.u32() != PlanWriter.VERSION) {
        throw new IllegalArgumentException("not a plan of version " + PlanWriter.VERSION);
      }
      whole.u32(); // the mode
      if (whole.u32() != plan.length) {
        throw new IllegalArgumentException("a plan that was cut off after " + plan.length);
      }
      while (whole.in.hasRemaining()) {
        RecordType type = RecordType.of(whole.u32());
        int length = whole.count();
        reader.accept(type, new PlanReader(whole.in.slice(whole.in.position(), length)));
        whole.in.position(whole.in.position() + length);
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a plan with a record that ends too early", e);
    }
  }

  int u32() {
    return in.getInt();
  }

  long u64() {
    return in.getLong();
  }

  String string() {
    byte[] utf8 = new byte[count()];
    in.get(utf8);
    in.position(in.position() + Integer.BYTES - utf8.length % Integer.BYTES);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  List<String> strings() {
    int count = count();
    List<String> strings = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      strings.add(string());
    }
    return strings;
  }

  /** A number of things that take at least a byte each. */
  int count() {
    int count = in.getInt();
    if (count < 0 || count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return count;
  }
}

package io.beanpod.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Memory at a fixed address, filled from its start, for structures that hold pointers. It lives as
 * long as this object is reachable: pass {@link #buffer()} to the call itself.
 */
final class NativeBlock {
  private static final int ALIGNMENT = 8;

  private final ByteBuffer buffer;
  private final long address;

  NativeBlock(Runtime runtime, int size) {
    this.buffer = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    this.address = Pointer.wrap(runtime, buffer).address();
  }

  /** Reserves zeroed bytes at an aligned offset. */
  int reserve(int size) {
    int offset = (buffer.position() + ALIGNMENT - 1) & -ALIGNMENT;
    buffer.position(offset + size);
    return offset;
  }

  /** Puts bytes and returns their address. */
  long put(byte[] bytes) {
    int offset = buffer.position();
    buffer.put(bytes);
    return address + offset;
  }

  /** The address of an offset. */
  long address(int offset) {
    return address + offset;
  }

  /** The whole memory from its start. */
  ByteBuffer buffer() {
    return buffer.duplicate().order(ByteOrder.nativeOrder()).clear();
  }

  /** Bytes that hold so many bytes of content, aligned. */
  static int aligned(int size) {
    return (size + ALIGNMENT - 1) & -ALIGNMENT;
  }
}

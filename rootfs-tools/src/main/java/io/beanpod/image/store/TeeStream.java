package io.beanpod.image.store;

import io.beanpod.sys.Descriptors;
import io.beanpod.sys.Fd;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Writes each byte that a reader takes to a file as well. Closing does nothing: a reader that
 * unpacks is done, and closes, before the bytes that may follow a packed stream were read.
 */
final class TeeStream extends FilterInputStream {
  private static final int BUFFER = 1 << 16;

  /** What is written before the disk begins to take it. */
  private static final long WRITEBACK = 4 << 20;

  private final Descriptors descriptors;
  private final Fd copy;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private long written;
  private long begun;

  /**
   * Copies to a file.
   *
   * @param copy an empty file, which stays the caller's to close
   */
  TeeStream(InputStream in, Descriptors descriptors, Fd copy) {
    super(in);
    this.descriptors = descriptors;
    this.copy = copy;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = in.read(bytes, offset, length);
    int end = offset + Math.max(0, read);
    int next = offset;
    while (next < end) {
      int count = Math.min(end - next, buffer.remaining());
      buffer.put(bytes, next, count);
      next += count;
      if (!buffer.hasRemaining()) {
        flush();
      }
    }
    return read;
  }

  /** Writes what is still in memory. */
  void flush() throws IOException {
    buffer.flip();
    written += buffer.remaining();
    descriptors.writeFully(copy, buffer);
    buffer.clear();
    if (written - begun >= WRITEBACK) {
      descriptors.startWriteback(copy, begun, written - begun);
      begun = written;
    }
  }

  @Override
  public long skip(long bytes) throws IOException {
    byte[] skipped = new byte[Math.clamp(bytes, 1, 1 << 16)];
    int read = bytes <= 0 ? 0 : read(skipped, 0, (int) Math.min(skipped.length, bytes));
    return Math.max(0, read);
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public void close() {}
}

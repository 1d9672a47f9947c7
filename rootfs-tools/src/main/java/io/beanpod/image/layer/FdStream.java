package io.beanpod.image.layer;

import io.beanpod.sys.Descriptors;
import io.beanpod.sys.Fd;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads an open file from its start, and closes it. */
public final class FdStream extends InputStream {
  private static final int BUFFER = 1 << 16;

  private final Descriptors descriptors;
  private final Fd fd;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).limit(0);

  /** Takes ownership of an open file. */
  public FdStream(Descriptors descriptors, Fd fd) {
    this.descriptors = descriptors;
    this.fd = fd;
  }

  @Override
  public int read() throws IOException {
    return fill() ? buffer.get() & 0xFF : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(bytes, offset, count);
    return count;
  }

  private boolean fill() throws IOException {
    if (!buffer.hasRemaining()) {
      buffer.clear();
      descriptors.read(fd, buffer);
      buffer.flip();
    }
    return buffer.hasRemaining();
  }

  /** At least one byte, as far as one can tell: readers take 0 for the end of a packed stream. */
  @Override
  public int available() throws IOException {
    return fill() ? buffer.remaining() : 0;
  }

  @Override
  public void close() {
    fd.close();
  }
}

package io.beanpod.image.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Writes each byte that a reader takes to a channel as well. Closing does nothing: a reader that
 * unpacks is done, and closes, before the bytes that may follow a packed stream were read.
 */
final class TeeStream extends FilterInputStream {
  private final WritableByteChannel copy;

  TeeStream(InputStream in, WritableByteChannel copy) {
    super(in);
    this.copy = copy;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = in.read(buffer, offset, length);
    ByteBuffer bytes = ByteBuffer.wrap(buffer, offset, Math.max(0, read));
    while (bytes.hasRemaining()) {
      copy.write(bytes);
    }
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    byte[] buffer = new byte[Math.clamp(bytes, 1, 1 << 16)];
    return bytes <= 0 ? 0 : Math.max(0, read(buffer, 0, (int) Math.min(buffer.length, bytes)));
  }

  @Override
  public void close() {}

  @Override
  public boolean markSupported() {
    return false;
  }
}

package io.beanpod.image.layer;

import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Counts and hashes the bytes that a reader takes, and stops at a limit. */
public final class HashingStream extends FilterInputStream {
  private final MessageDigest hash = Digest.newHash();
  private final long limit;
  private final String limitText;
  private long count;

  /**
   * Wraps a stream.
   *
   * @param in the stream
   * @param limit the most bytes that are read
   * @param limitText the error when there are more
   */
  public HashingStream(InputStream in, long limit, String limitText) {
    super(in);
    this.limit = limit;
    this.limitText = limitText;
  }

  /** The bytes read so far. */
  public long count() {
    return count;
  }

  /** The digest of all bytes read; the stream cannot be read on. */
  public Digest digest() {
    return Digest.from(hash.digest());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = in.read(buffer, offset, length);
    if (read > 0) {
      hash.update(buffer, offset, read);
      count += read;
      if (count > limit) {
        throw new ImageException(limitText);
      }
    }
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    byte[] buffer = new byte[Math.clamp(bytes, 1, 1 << 16)];
    int read = bytes <= 0 ? 0 : read(buffer, 0, (int) Math.min(buffer.length, bytes));
    return Math.max(0, read);
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}

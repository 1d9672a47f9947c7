package io.beanpod.image.registry.http;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a request sends.
 *
 * @param size bytes of it; -1 for a request without content
 * @param opener opens it, anew for each attempt
 */
record Content(long size, Opener opener) {
  static final Content NONE = new Content(-1, InputStream::nullInputStream);

  /** Content of no bytes, which says so. */
  static final Content EMPTY = of(new byte[0]);

  /** Opens the bytes. */
  interface Opener {
    InputStream open() throws IOException;
  }

  static Content of(byte[] bytes) {
    return new Content(bytes.length, () -> new ByteArrayInputStream(bytes));
  }

  /**
   * The bytes as the HTTP client takes them, as fast as the other side does.
   *
   * @param taken counts them
   */
  BodyPublisher publisher(AtomicLong taken) {
    if (size == 0) {
      return BodyPublishers.noBody();
    }
    return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> counted(taken)), size);
  }

  private InputStream counted(AtomicLong taken) {
    try {
      return new FilterInputStream(opener.open()) {
        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
          int count = in.read(buffer, offset, length);
          taken.addAndGet(Math.max(0, count));
          return count;
        }
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

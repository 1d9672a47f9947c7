package io.beanpod.runtime.stream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Reads a stream to its end on a thread of its own, and keeps only its beginning. */
public final class Capture {
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final InputStream stream;
  private final int limit;
  private final Thread reader;

  private Capture(InputStream stream, int limit) {
    this.stream = stream;
    this.limit = limit;
    this.reader = Thread.ofVirtual().name("capture").unstarted(this::read);
  }

  /**
   * Begins to read.
   *
   * @param stream is not closed by this
   * @param limit bytes that are kept; what comes after is read and dropped
   */
  public static Capture of(InputStream stream, int limit) {
    Capture capture = new Capture(stream, limit);
    capture.reader.start();
    return capture;
  }

  private void read() {
    byte[] chunk = new byte[8192];
    try {
      for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
        synchronized (kept) {
          kept.write(chunk, 0, Math.min(count, limit - kept.size()));
        }
      }
    } catch (IOException e) {
      return; // closed by its owner
    }
  }

  /** Waits for the end of the stream, but not longer than this. */
  public void await(Duration patience) throws InterruptedException {
    reader.join(patience);
  }

  /** What has come until now. */
  public byte[] bytes() {
    synchronized (kept) {
      return kept.toByteArray();
    }
  }
}

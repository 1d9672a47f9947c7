package io.beanpod.image.layer;

import io.beanpod.image.oci.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream ahead on a thread of its own, so that the bytes of a layer arrive and are unpacked
 * on one processor while files are written on another. A stream that ends within the first buffer
 * needs no thread. Used by one thread.
 */
final class ReadAheadStream extends InputStream {
  private static final int BUFFER = 1 << 16;
  private static final int BUFFERS = 12;

  private final InputStream in;
  private final BlockingQueue<Chunk> full = new ArrayBlockingQueue<>(BUFFERS);
  private final BlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(BUFFERS);
  private @Nullable Thread reader;
  private Chunk current = new Chunk(new byte[0], 0, null);
  private int position;
  private boolean begun;

  /**
   * Bytes that were read: fewer than the buffer takes only at the end or before a failure, which
   * says why there are no more.
   */
  private static final class Chunk {
    private final byte[] bytes;
    private final int length;
    private final @Nullable Throwable failure;

    Chunk(byte[] bytes, int length, @Nullable Throwable failure) {
      this.bytes = bytes;
      this.length = length;
      this.failure = failure;
    }

    boolean isLast() {
      return length < bytes.length;
    }
  }

  /** Takes ownership of a stream. */
  ReadAheadStream(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (position == current.length) {
      switch (current.failure) {
        case null -> {}
        case IOException failure -> throw failure;
        case Throwable failure ->
            throw new ImageException("it cannot be read: " + failure, failure);
      }
      if (begun && current.isLast()) {
        return -1;
      }
      next();
    }
    int count = Math.min(length, current.length - position);
    System.arraycopy(current.bytes, position, buffer, offset, count);
    position += count;
    return count;
  }

  private void next() throws IOException {
    if (!begun) {
      begun = true;
      current = fill(new byte[BUFFER]);
      position = 0;
      if (!current.isLast()) {
        start();
      }
      return;
    }
    try {
      empty.put(current.bytes);
      current = full.take();
      position = 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a layer was unpacked");
    }
  }

  private void start() {
    for (int i = 1; i < BUFFERS; i++) {
      empty.add(new byte[BUFFER]);
    }
    Thread started =
        Thread.ofPlatform()
            .daemon()
            .name(Thread.currentThread().getName() + "-ahead")
            .unstarted(this::readAll);
    reader = started;
    started.start();
  }

  private void readAll() {
    try {
      Chunk chunk;
      do {
        chunk = fill(empty.take());
        full.put(chunk);
      } while (!chunk.isLast());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the reader has closed the stream
    }
  }

  private Chunk fill(byte[] buffer) {
    int length = 0;
    try {
      int count = 0;
      while (length < buffer.length && count >= 0) {
        count = in.read(buffer, length, buffer.length - length);
        length += Math.max(0, count);
      }
      return new Chunk(buffer, length, null);
    } catch (IOException | RuntimeException | Error e) {
      return new Chunk(buffer, length, e);
    }
  }

  /** Ends the thread before the stream, so that nobody reads what is closed. */
  @Override
  public void close() throws IOException {
    Thread running = reader;
    reader = null;
    if (running != null) {
      running.interrupt();
      join(running);
    }
    in.close();
  }

  /** Not interruptible: what the thread reads from is taken away after this. */
  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.beanpod.cli.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The client's standard input as it arrives. It holds a bounded number of frames: a client that
 * sends faster than its reader reads has to wait.
 */
final class StandardInput extends InputStream {
  private static final int FRAMES = 8;

  private final BlockingQueue<ByteBuffer> frames = new ArrayBlockingQueue<>(FRAMES);
  private ByteBuffer current = ByteBuffer.allocate(0);
  private boolean ended;

  /** Adds what a frame carried; an empty one is the end. */
  void add(ByteBuffer bytes) throws InterruptedException {
    frames.put(bytes);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!current.hasRemaining()) {
      if (ended) {
        return -1;
      }
      current = take();
      ended = !current.hasRemaining();
    }
    int count = Math.min(length, current.remaining());
    current.get(target, offset, count);
    return count;
  }

  private ByteBuffer take() throws InterruptedIOException {
    try {
      return frames.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the client has gone");
    }
  }
}

package io.beanpod.runtime.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of bytes between one writer and one reader; a full queue makes the writer wait.
 */
public final class ByteQueue extends InputStream {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final byte[] ring;
  private int start;
  private int size;
  private boolean ended;
  private @Nullable IOException failure;

  public ByteQueue(int capacity) {
    ring = new byte[capacity];
  }

  /** Adds all remaining bytes, waiting for room; drops them after the end. */
  public void put(ByteBuffer data) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (data.hasRemaining() && !ended) {
        if (size == ring.length) {
          changed.await();
          continue;
        }
        int at = (start + size) % ring.length;
        int run = Math.min(data.remaining(), Math.min(ring.length - size, ring.length - at));
        data.get(ring, at, run);
        size += run;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the stream after what is in it.
   *
   * @param cause what the reader is told instead of the end of file, or null
   */
  public void end(@Nullable IOException cause) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        failure = cause;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    lock.lock();
    try {
      while (size == 0) {
        if (ended) {
          if (failure != null) {
            throw failure;
          }
          return -1;
        }
        changed.await();
      }
      int run = Math.min(length, Math.min(size, ring.length - start));
      System.arraycopy(ring, start, target, offset, run);
      start = (start + run) % ring.length;
      size -= run;
      changed.signalAll();
      return run;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    end(null);
  }
}

package io.beanpod.cri.streaming;

import io.netty.buffer.ByteBuf;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a client sends on one stream. The event loop adds and never waits; one thread reads. What
 * waits here counts against the connection, which stops reading its socket when it is too much. The
 * end of file comes with the client's half-close and with its end.
 */
final class InboundStream extends InputStream {

  /** What a chunk costs beside its bytes, so that a flood of tiny frames is bounded as well. */
  private static final int CHUNK_OVERHEAD = 64;

  private final ReadBudget budget;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<byte[]> chunks = new ArrayDeque<>();
  private int offset;
  private boolean ended;
  private boolean closed;

  InboundStream(ReadBudget budget) {
    this.budget = budget;
  }

  /** Adds a copy of the readable bytes; drops them once the reader has closed the stream. */
  void add(ByteBuf data) {
    int length = data.readableBytes();
    if (length == 0) {
      return;
    }
    lock.lock();
    try {
      if (closed || ended) {
        return;
      }
      byte[] chunk = new byte[length];
      data.getBytes(data.readerIndex(), chunk);
      chunks.add(chunk);
      budget.take(length + CHUNK_OVERHEAD);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more comes; what is here can still be read. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws InterruptedIOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int at, int length) throws InterruptedIOException {
    if (length == 0) {
      return 0;
    }
    lock.lock();
    try {
      while (chunks.isEmpty()) {
        if (ended || closed) {
          return -1;
        }
        changed.await();
      }
      byte[] chunk = chunks.getFirst();
      int count = Math.min(length, chunk.length - offset);
      System.arraycopy(chunk, offset, target, at, count);
      offset += count;
      if (offset == chunk.length) {
        dropFirst();
      }
      return count;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a client's input was waited for");
    } finally {
      lock.unlock();
    }
  }

  private void dropFirst() {
    offset = 0;
    budget.giveBack(chunks.removeFirst().length + CHUNK_OVERHEAD);
  }

  /** Drops what is here and what still comes: a client must not wait for a reader that has left. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      while (!chunks.isEmpty()) {
        dropFirst();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

package io.beanpod.runtime.stream;

import io.beanpod.sys.Fd;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whether one descriptor is ready, for one waiting thread or one callback at a time. Closing it
 * from another thread wakes who waits.
 */
public final class Readiness implements AutoCloseable {

  private final EventLoop loop;
  private final Fd fd;
  private final long key;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean fired;
  private boolean closed;
  private @Nullable Runnable callback;

  Readiness(EventLoop loop, Fd fd, long key) {
    this.loop = loop;
    this.fd = fd;
    this.key = key;
  }

  Fd fd() {
    return fd;
  }

  long key() {
    return key;
  }

  /** Waits until one of the events (or an error or hang-up) is there. */
  public void await(int events) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      arm(events);
      while (!fired) {
        checkOpen();
        changed.await();
      }
    } finally {
      lock.unlock();
    }
    checkOpen();
  }

  /**
   * The same with a limit.
   *
   * @return false when the time passed
   */
  public boolean await(int events, Duration limit) throws IOException, InterruptedException {
    long nanos = limit.toNanos();
    lock.lockInterruptibly();
    try {
      arm(events);
      while (!fired) {
        checkOpen();
        if (nanos <= 0) {
          return false;
        }
        nanos = changed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
    checkOpen();
    return true;
  }

  /**
   * Calls once when one of the events is there, on a virtual thread.
   *
   * @param whenReady is not called any more after {@link #close()}
   */
  public void onReady(int events, Runnable whenReady) throws SyscallException {
    lock.lock();
    try {
      callback = whenReady;
      fired = false;
      loop.arm(this, events);
    } finally {
      lock.unlock();
    }
  }

  private void arm(int events) throws IOException {
    checkOpen();
    fired = false;
    loop.arm(this, events);
  }

  private void checkOpen() throws IOException {
    if (closed || loop.isClosed()) {
      throw new IOException("the stream is closed");
    }
  }

  void fire() {
    lock.lock();
    try {
      fired = true;
      changed.signalAll();
      Runnable call = callback;
      callback = null;
      if (call != null && !closed && !loop.isClosed()) {
        Thread.ofVirtual().name("event").start(call);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      callback = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    loop.forget(this);
  }
}

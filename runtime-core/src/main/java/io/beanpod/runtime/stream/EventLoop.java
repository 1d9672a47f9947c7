package io.beanpod.runtime.stream;

import io.beanpod.sys.Events;
import io.beanpod.sys.Fd;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One platform thread in epoll_wait(2) for every stream and process of the runtime. Readers and
 * writers are ordinary (virtual) threads: they park here until their descriptor is ready and then
 * call the kernel themselves, so the kernel's own buffers are the only ones, and a slow reader
 * slows nobody else.
 */
public final class EventLoop implements AutoCloseable {

  private final Events events;
  private final Fd epoll;
  private final Fd wake;
  private final Map<Long, Readiness> watched = new ConcurrentHashMap<>();
  private final AtomicLong lastKey = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;

  public EventLoop(Events events) throws SyscallException {
    this.events = events;
    this.epoll = events.epollCreate();
    this.wake = events.eventfd();
    events.epollAdd(epoll, wake, Events.EPOLLIN, 0);
    this.thread = Thread.ofPlatform().name("events").daemon().start(this::run);
  }

  /**
   * Watches a descriptor. The owner closes the readiness before the descriptor.
   *
   * @param fd a pipe, socket, terminal or pidfd
   */
  public Readiness watch(Fd fd) throws SyscallException {
    long key = lastKey.incrementAndGet();
    Readiness readiness = new Readiness(this, fd, key);
    watched.put(key, readiness);
    try {
      events.epollAdd(epoll, fd, Events.EPOLLONESHOT, key);
    } catch (SyscallException e) {
      watched.remove(key);
      throw e;
    }
    return readiness;
  }

  /** Waits until a descriptor can be read or its other end is closed. */
  public void awaitReadable(Fd fd) throws IOException, InterruptedException {
    try (Readiness readiness = watch(fd)) {
      readiness.await(Events.EPOLLIN);
    }
  }

  /**
   * The same with a limit.
   *
   * @return false when the time passed
   */
  public boolean awaitReadable(Fd fd, Duration limit) throws IOException, InterruptedException {
    try (Readiness readiness = watch(fd)) {
      return readiness.await(Events.EPOLLIN, limit);
    }
  }

  void arm(Readiness readiness, int interest) throws SyscallException {
    events.epollModify(epoll, readiness.fd(), interest | Events.EPOLLONESHOT, readiness.key());
  }

  void forget(Readiness readiness) {
    if (watched.remove(readiness.key()) == null || closed) {
      return;
    }
    try {
      events.epollRemove(epoll, readiness.fd());
    } catch (SyscallException e) {
      throw new UncheckedIOException(e); // the descriptor was closed before its readiness
    }
  }

  private void run() {
    try {
      while (!closed) {
        for (Events.Ready ready : events.epollWait(epoll, -1)) {
          Readiness readiness = watched.get(ready.data());
          if (readiness != null) {
            readiness.fire();
          }
        }
      }
    } catch (SyscallException e) {
      throw new UncheckedIOException(e);
    } finally {
      watched.values().forEach(Readiness::fire);
      epoll.close();
      wake.close();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Ends the loop; whoever waits gets an exception. */
  @Override
  public void close() {
    closed = true;
    try {
      events.wake(wake);
    } catch (SyscallException e) {
      throw new UncheckedIOException(e);
    }
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

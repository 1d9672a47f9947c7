package io.beanpod.runtime.ahead;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A few things of one kind, made before they are asked for, because making one takes long. They are
 * there as long as such things are being asked for, and made by a thread of their own.
 *
 * @param <T> the thing; whoever takes it ends it
 */
public final class Ahead<T> implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Ahead.class.getName());

  /** They are made when nobody has asked for so long: not in the way of who needs one. */
  private static final Duration QUIET = Duration.ofMillis(20);

  /** They are given up when nobody has asked for so long. */
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final String name;
  private final int count;
  private final Maker<T> maker;
  private final Discarder<T> discarder;
  private final ConcurrentLinkedQueue<T> ready = new ConcurrentLinkedQueue<>();
  private final Semaphore asked = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Makes one.
   *
   * @param <T> what is made
   */
  @FunctionalInterface
  public interface Maker<T> {
    T make() throws IOException, InterruptedException;
  }

  /**
   * Takes one away that was not used, and tells by itself of what it cannot take away.
   *
   * @param <T> what was made
   */
  @FunctionalInterface
  public interface Discarder<T> {
    void discard(T unused) throws InterruptedException;
  }

  /**
   * Makes nothing before the first was asked for.
   *
   * @param name what they are, in the log and as the thread's name
   * @param count how many are ready at most
   */
  public Ahead(String name, int count, Maker<T> maker, Discarder<T> discarder) {
    this.name = name;
    this.count = count;
    this.maker = maker;
    this.discarder = discarder;
    this.thread = Thread.ofPlatform().name(name + "-ahead").start(this::run);
  }

  /** One, if one is ready; the next will be. */
  public Optional<T> take() {
    asked.release();
    return Optional.ofNullable(ready.poll());
  }

  private void run() {
    try {
      while (!closed) {
        if (!asked.tryAcquire(IDLE.toMillis(), TimeUnit.MILLISECONDS)) {
          discardAll();
          asked.acquire();
        }
        do {
          asked.drainPermits();
        } while (asked.tryAcquire(QUIET.toMillis(), TimeUnit.MILLISECONDS));
        fill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Who finds nothing ready makes its own, and tells why if that fails. */
  private void fill() throws InterruptedException {
    try {
      while (!closed && ready.size() < count) {
        ready.add(maker.make());
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "no " + name + " was made ahead", e);
    }
  }

  private void discardAll() throws InterruptedException {
    for (T unused = ready.poll(); unused != null; unused = ready.poll()) {
      discarder.discard(unused);
    }
  }

  /** Ends it; nothing that was made ahead is left. */
  @Override
  public void close() {
    closed = true;
    asked.release();
    try {
      thread.join();
      discardAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

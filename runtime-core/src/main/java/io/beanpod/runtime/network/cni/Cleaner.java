package io.beanpod.runtime.network.cni;

import java.time.Duration;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;

/**
 * Removes sandboxes that nobody asks for any more, on a thread of its own, and does not give up: as
 * long as a plugin fails, it holds an address that another pod needs.
 */
final class Cleaner implements AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** Removes a sandbox. */
  @FunctionalInterface
  interface Removal {
    /** Returns whether it is gone. */
    boolean remove(String sandboxId) throws InterruptedException;
  }

  /** What comes before the queue. */
  @FunctionalInterface
  interface Beginning {
    void run() throws InterruptedException;
  }

  /**
   * A sandbox to be removed.
   *
   * @param due System.nanoTime
   * @param pause until the time after, if it fails
   */
  private record Orphan(String sandboxId, long due, Duration pause) implements Delayed {
    static Orphan in(Duration pause, String sandboxId) {
      Duration next = pause.multipliedBy(2);
      return new Orphan(
          sandboxId,
          System.nanoTime() + pause.toNanos(),
          next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  private final DelayQueue<Orphan> orphans = new DelayQueue<>();
  private volatile Beginning beginning = () -> {};
  private final Thread thread;

  Cleaner(Removal removal) {
    this.thread = Thread.ofVirtual().name("cni-cleaner").unstarted(() -> run(removal));
  }

  /** Begins with a task of somebody else's; to be called once. */
  void start(Beginning task) {
    beginning = task;
    thread.start();
  }

  /** Removes a sandbox, a little later. */
  void add(String sandboxId) {
    orphans.add(Orphan.in(FIRST_PAUSE, sandboxId));
  }

  private void run(Removal removal) {
    try {
      beginning.run();
      while (true) {
        Orphan orphan = orphans.take();
        if (!removal.remove(orphan.sandboxId())) {
          orphans.add(Orphan.in(orphan.pause(), orphan.sandboxId()));
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the thread, with the plugin it may run; what is left is found by the next daemon. */
  @Override
  public void close() {
    thread.interrupt();
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

package io.beanpod.pod.time;

import io.beanpod.pod.time.Timeline.Alarm;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Where a thread waits until something holds or a time has come. Whoever changes what it waits for
 * signals afterwards.
 */
public final class Gate {

  private final Timeline timeline;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition signalled = lock.newCondition();

  public Gate(Timeline timeline) {
    this.timeline = timeline;
  }

  /** What is waited for may hold now. */
  public void signal() {
    lock.lock();
    try {
      signalled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits.
   *
   * @param holds looked at first, after every signal and at the end
   * @param end asked for at the same moments, as it may move; {@link Instant#MAX} for none
   * @return whether it holds; false when the time has come
   */
  public boolean await(BooleanSupplier holds, Supplier<Instant> end) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!holds.getAsBoolean()) {
        Instant until = end.get();
        if (!timeline.now().isBefore(until)) {
          return false;
        }
        Alarm alarm = until.equals(Instant.MAX) ? () -> {} : timeline.at(until, this::signal);
        try {
          signalled.await();
        } finally {
          alarm.cancel();
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}

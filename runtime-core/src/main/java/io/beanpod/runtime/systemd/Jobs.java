package io.beanpod.runtime.systemd;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ends of systemd's jobs. A job may end before the answer that names it has arrived, so who is
 * about to ask for one says so first, by the unit.
 */
final class Jobs {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition change = lock.newCondition();

  /** How many wait for jobs of a unit. */
  private final Map<String, Integer> expected = new HashMap<>();

  /** Results by the path of the job, of each unit that somebody waits for. */
  private final Map<String, Map<String, String>> results = new HashMap<>();

  /** Keeps results of a unit's jobs until it is closed. */
  Expectation expect(String unit) {
    lock.lock();
    try {
      expected.merge(unit, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
    return new Expectation(unit);
  }

  /** Takes note of an end. */
  void ended(String unit, String job, String result) {
    lock.lock();
    try {
      if (expected.containsKey(unit)) {
        results.computeIfAbsent(unit, _ -> new HashMap<>()).put(job, result);
        change.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Somebody's interest in one job. */
  final class Expectation implements AutoCloseable {
    private final String unit;

    private Expectation(String unit) {
      this.unit = unit;
    }

    /** The result of a job, or nothing when it does not end in time. */
    Optional<String> await(String path, Duration patience) throws InterruptedException {
      long left = patience.toNanos();
      lock.lockInterruptibly();
      try {
        while (true) {
          Optional<String> result =
              Optional.ofNullable(results.getOrDefault(unit, Map.of()).get(path));
          if (result.isPresent() || left <= 0) {
            return result;
          }
          left = change.awaitNanos(left);
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (expected.merge(unit, -1, Integer::sum) == 0) {
          expected.remove(unit);
          results.remove(unit);
        }
      } finally {
        lock.unlock();
      }
    }
  }
}

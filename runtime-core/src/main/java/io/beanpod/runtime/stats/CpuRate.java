package io.beanpod.runtime.stats;

import java.util.OptionalLong;

/** How fast a counter of CPU time grows between two looks. Any thread may ask. */
final class CpuRate {
  private static final long SECOND = 1_000_000_000;

  private boolean looked;
  private long at;
  private long usage;
  private OptionalLong rate = OptionalLong.empty();

  /**
   * Takes a look.
   *
   * @param now System.nanoTime
   * @param usageNanos the counter
   */
  synchronized void look(long now, long usageNanos) {
    long time = now - at;
    if (looked && time > 0 && usageNanos >= usage) {
      rate = OptionalLong.of(Math.round((double) (usageNanos - usage) * SECOND / time));
    }
    looked = true;
    at = now;
    usage = usageNanos;
  }

  /** CPU time for each second, in nanoseconds; absent before the second look. */
  synchronized OptionalLong perSecond() {
    return rate;
  }
}

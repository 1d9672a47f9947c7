package io.beanpod.pod.resource;

/** Thousandths of a CPU as the scheduler's figures. */
public final class CpuTime {
  /** What is shared out anew each time, in microseconds. */
  public static final long PERIOD_MICROS = 100_000;

  private static final long MIN_SHARES = 2;
  private static final long MAX_SHARES = 262_144;
  private static final long MIN_QUOTA_MICROS = 1_000;

  /** A billion CPUs: beyond it the figures below would overflow and mean the same anyway. */
  private static final long MOST_MILLIS = 1_000_000_000_000L;

  private CpuTime() {}

  /** The relative weight, 1024 for a whole CPU; nothing asked for gives the least weight. */
  public static long shares(long cpuMillis) {
    return Math.clamp(Math.min(cpuMillis, MOST_MILLIS) * 1024 / 1000, MIN_SHARES, MAX_SHARES);
  }

  /** Microseconds of CPU time for each period; 0, which is no limit, for a limit of 0. */
  public static long quotaMicros(long cpuMillis) {
    return cpuMillis <= 0
        ? 0
        : Math.max(MIN_QUOTA_MICROS, Math.min(cpuMillis, MOST_MILLIS) * PERIOD_MICROS / 1000);
  }
}

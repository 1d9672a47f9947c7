package io.beanpod.cli.bench;

import java.util.Arrays;
import java.util.stream.LongStream;

/** Durations in nanoseconds, sorted; at least one. */
public final class Distribution {
  private final long[] sorted;

  private Distribution(long[] sorted) {
    this.sorted = sorted;
  }

  static Distribution of(LongStream nanos) {
    long[] sorted = nanos.sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("a distribution of nothing");
    }
    return new Distribution(sorted);
  }

  int count() {
    return sorted.length;
  }

  /**
   * The least duration that at least so many of a hundred do not exceed (nearest rank).
   *
   * @param percent above 0, at most 100
   */
  long percentile(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.clamp(rank - 1L, 0, sorted.length - 1)];
  }

  long median() {
    return percentile(50);
  }

  long min() {
    return sorted[0];
  }

  long max() {
    return sorted[sorted.length - 1];
  }

  /** Every duration, the shortest first. */
  LongStream stream() {
    return Arrays.stream(sorted);
  }
}

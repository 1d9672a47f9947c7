package io.beanpod.cri.stats;

import java.util.OptionalLong;

/** Times of metrics, whose values are integers in the CRI: whole seconds, rounded down. */
final class Seconds {
  private static final long NANOS = 1_000_000_000;

  private Seconds() {}

  static long whole(long nanos) {
    return nanos / NANOS;
  }

  static OptionalLong whole(OptionalLong nanos) {
    return nanos.isPresent() ? OptionalLong.of(whole(nanos.getAsLong())) : nanos;
  }
}

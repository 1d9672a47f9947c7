package io.beanpod.cri.translate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times as the CRI has them: nanoseconds since 1970, 0 for never. */
public final class Nanoseconds {
  private Nanoseconds() {}

  public static long of(@Nullable Instant time) {
    return time == null
        ? 0
        : Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }
}

package io.beanpod.pod.wire;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** The end of the time that an exchange may take as a whole, by the monotonic clock. */
public final class Deadline {

  private final long endNanos;

  private Deadline(long endNanos) {
    this.endNanos = endNanos;
  }

  public static Deadline after(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /**
   * What is left, for {@code SO_TIMEOUT} or a connect.
   *
   * @return milliseconds, at least 1
   * @throws SocketTimeoutException when nothing is left
   */
  int remainingMillis() throws SocketTimeoutException {
    long left = endNanos - System.nanoTime();
    if (left <= 0) {
      throw new SocketTimeoutException("deadline exceeded");
    }
    return Math.clamp(left / 1_000_000 + 1, 1, Integer.MAX_VALUE);
  }
}

package io.beanpod.pod.engine;

import java.time.Duration;

/** Durations as Go prints them, such as {@code 1m20s}. */
final class GoDuration {

  private GoDuration() {}

  static String text(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds == 0) {
      return duration.isZero() ? "0s" : duration.toMillis() + "ms";
    }
    String hours = seconds >= 3600 ? seconds / 3600 + "h" : "";
    String minutes = seconds >= 60 ? seconds / 60 % 60 + "m" : "";
    return hours + minutes + seconds % 60 + "s";
  }
}

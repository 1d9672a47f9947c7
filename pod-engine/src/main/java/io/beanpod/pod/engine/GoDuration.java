package io.beanpod.pod.engine;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

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

  /** With milliseconds, such as {@code 1m20.25s}. */
  static String precise(Duration duration) {
    Duration whole = duration.truncatedTo(ChronoUnit.MILLIS);
    String plain = text(whole);
    int millis = whole.toMillisPart();
    if (whole.toSeconds() == 0 || millis == 0) {
      return plain;
    }
    String fraction = "%03d".formatted(millis).replaceFirst("0+$", "");
    return plain.substring(0, plain.length() - 1) + "." + fraction + "s";
  }
}

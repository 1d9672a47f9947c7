package io.beanpod.cli.bench;

import java.util.Locale;

/** Nanoseconds as people read them. */
final class Millis {
  private Millis() {}

  /** Milliseconds with two digits after the point, one from 10 on, none from 100 on. */
  static String text(long nanos) {
    double millis = nanos / 1e6;
    String form = millis < 10 ? "%.2f" : millis < 100 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, form, millis);
  }
}

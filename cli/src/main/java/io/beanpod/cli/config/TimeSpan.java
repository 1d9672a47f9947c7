package io.beanpod.cli.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as kubectl takes them: {@code 90s}, {@code 1h30m}, {@code 2d}. */
public final class TimeSpan {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,9})s)?");

  private TimeSpan() {}

  /**
   * The span of a text.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Duration parse(String text) {
    Matcher form = FORM.matcher(text);
    if (text.isEmpty() || !form.matches()) {
      throw new IllegalArgumentException("want a span of time such as 90s, 5m or 1h30m");
    }
    return Duration.ofDays(number(form, 1))
        .plusHours(number(form, 2))
        .plusMinutes(number(form, 3))
        .plusSeconds(number(form, 4));
  }

  private static long number(Matcher form, int group) {
    return form.group(group) == null ? 0 : Long.parseLong(form.group(group));
  }

  /** The span as {@link #parse} takes it, in whole seconds. */
  static String text(Duration span) {
    StringBuilder text = new StringBuilder();
    if (span.toHours() > 0) {
      text.append(span.toHours()).append('h');
    }
    if (span.toMinutesPart() > 0) {
      text.append(span.toMinutesPart()).append('m');
    }
    if (span.toSecondsPart() > 0 || text.isEmpty()) {
      text.append(span.toSecondsPart()).append('s');
    }
    return text.toString();
  }
}

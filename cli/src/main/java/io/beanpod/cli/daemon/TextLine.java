package io.beanpod.cli.daemon;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Messages as people read them. */
final class TextLine implements LogFormat {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private final boolean withTime;

  /**
   * @param withTime whether a line begins with its time and level; a reader such as the journal has
   *     them already
   */
  TextLine(boolean withTime) {
    this.withTime = withTime;
  }

  @Override
  public String line(LogMessage message) {
    String text =
        message.trace().isEmpty() ? message.text() : message.text() + ": " + message.trace();
    return withTime
        ? "%s %s %s"
            .formatted(TIME.format(message.at()), message.level().toUpperCase(Locale.ROOT), text)
        : text;
  }
}

package io.beanpod.cli.daemon;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Messages as people read them. Names and errors of strangers may hold anything: what could begin a
 * line, or rule a terminal, is shown as an escape.
 */
final class TextLine implements LogFormat {
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
  private static final Pattern CONTROL_IN_TRACE = Pattern.compile("[\\p{Cntrl}&&[^\n\t]]");

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
    String text = shown(CONTROL, message.text());
    if (!message.trace().isEmpty()) {
      text += ": " + shown(CONTROL_IN_TRACE, message.trace()).replace("\n", "\n  ");
    }
    return withTime
        ? "%s %s %s"
            .formatted(TIME.format(message.at()), message.level().toUpperCase(Locale.ROOT), text)
        : text;
  }

  private static String shown(Pattern control, String text) {
    return control
        .matcher(text)
        .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
  }
}

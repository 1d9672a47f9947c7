package io.beanpod.cli.print;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names and values below headings, two blanks deeper for each. */
final class Indented {
  static final String NONE = "<none>";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneId.systemDefault());

  private final TabbedText text = new TabbedText(0, 2);
  private int depth;

  void in() {
    depth++;
  }

  void out() {
    depth--;
  }

  void heading(String words) {
    text.line("  ".repeat(depth) + words);
  }

  void field(String name, String value) {
    row(name + ":", value);
  }

  /** A field with one value on each line, or {@code <none>}. */
  void fields(String name, List<String> values) {
    field(name, values.isEmpty() ? NONE : values.getFirst());
    values.stream().skip(1).forEach(value -> row("", value));
  }

  void row(String first, String second) {
    text.line("  ".repeat(depth) + first, second);
  }

  static String list(List<String> values) {
    return values.isEmpty() ? NONE : String.join(", ", values);
  }

  /** A time as RFC 1123 writes it, in this machine's zone; empty for null. */
  static String time(@Nullable Instant at) {
    return at == null ? "" : TIME.format(at);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

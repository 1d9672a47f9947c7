package io.beanpod.cli.config;

import java.util.Set;
import java.util.regex.Pattern;

/** Texts as YAML on one line. */
final class Yaml {
  private static final Pattern PLAIN = Pattern.compile("/[A-Za-z0-9/._-]*|[A-Za-z][A-Za-z0-9-]*");

  /** What YAML 1.1 takes for something else than a text. */
  private static final Set<String> WORDS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  private Yaml() {}

  /** As people write it: with quotes where it needs them. */
  static String word(String text) {
    return PLAIN.matcher(text).matches() && !WORDS.contains(text) ? text : quoted(text);
  }

  static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }
}

package io.beanpod.pause;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The {@code key=value} lines of a record in a state directory. */
final class KeyValueRecord {
  private final Map<String, Long> values;

  private KeyValueRecord(Map<String, Long> values) {
    this.values = values;
  }

  static KeyValueRecord parse(String text) {
    Map<String, Long> values = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      int separator = line.indexOf('=');
      if (separator < 1) {
        throw new IllegalArgumentException("A record line without a key: \"" + line + '"');
      }
      values.put(line.substring(0, separator), number(line, separator + 1));
    }
    return new KeyValueRecord(values);
  }

  private static long number(String line, int start) {
    try {
      return Long.parseLong(line.substring(start));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("A record line without a number: \"" + line + '"', e);
    }
  }

  Optional<Long> find(String key) {
    return Optional.ofNullable(values.get(key));
  }

  long required(String key) {
    return find(key)
        .orElseThrow(() -> new IllegalArgumentException("A record without \"" + key + '"'));
  }

  int requiredInt(String key) {
    return Math.toIntExact(required(key));
  }
}

package io.beanpod.runtime.stats;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Numbers as the kernel writes them. */
final class Figures {
  private Figures() {}

  static OptionalLong optional(Map<String, Long> values, String key) {
    Long value = values.get(key);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /** A file of one number; absent where there is no file, or it says {@code max}. */
  static OptionalLong limit(Optional<String> text) {
    return text.isEmpty() ? OptionalLong.empty() : limit(text.get().strip());
  }

  /** A number, or {@code max} for none. */
  static OptionalLong limit(String word) {
    return word.isEmpty() || word.equals("max")
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(word));
  }

  /** The same with every number multiplied. */
  static OptionalLong times(OptionalLong value, long factor) {
    return value.isPresent() ? OptionalLong.of(value.getAsLong() * factor) : value;
  }
}

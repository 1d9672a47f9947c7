package io.beanpod.cli.config;

import java.util.function.Function;

/**
 * One setting of the daemon.
 *
 * @param path where it stands in the file, such as {@code cri.streaming.address}
 * @param fallback its value when nobody gives one; it may follow from other settings
 * @param flag the command-line option that wins over the file, or the empty text
 * @param help what it does, in sentences
 */
public record Option<T>(
    String path, Kind<T> kind, Function<Settings, T> fallback, String flag, String help) {

  static <T> Option<T> of(String path, Kind<T> kind, T fallback, String help) {
    return new Option<>(path, kind, _ -> fallback, "", help);
  }

  /** The same, given by a command-line option too. */
  Option<T> orFlag(String name) {
    return new Option<>(path, kind, fallback, name, help);
  }

  /** The last word of its path. */
  String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** Its path but for the last word; empty at the top. */
  String section() {
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }

  /** Its value among those settings, in YAML. */
  String valueIn(Settings settings) {
    return kind.writer().apply(settings.get(this));
  }
}

package io.beanpod.cli.config;

import io.beanpod.pod.decode.Value;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What values an option takes.
 *
 * @param name for people, such as "a list of paths"
 * @param reader the value that stands in a file; empty when it is another one, which it has told
 * @param writer the value in YAML, on one line
 */
record Kind<T>(String name, Function<Value, Optional<T>> reader, Function<T, String> writer) {
  /** What fits into {@code sun_path}, unix(7), with its final zero. */
  private static final int LONGEST_SOCKET = 107;

  static final Kind<Boolean> FLAG =
      new Kind<>("true or false", value -> Optional.of(value.bool()), String::valueOf);

  static final Kind<Path> PATH = text("an absolute path", Kind::path, Path::toString);

  static final Kind<Path> SOCKET =
      text("an absolute path of at most 107 bytes", Kind::socket, Path::toString);

  static final Kind<List<Path>> PATHS =
      new Kind<>(
          "a list of absolute paths",
          value ->
              Optional.of(
                  value.list("paths", PATH.reader).stream().flatMap(Optional::stream).toList()),
          paths -> list(paths.stream().map(Path::toString)));

  static final Kind<Map<String, String>> LABELS =
      new Kind<>(
          "a mapping of names to texts",
          value -> Optional.of(value.map("strings", Value::text)),
          labels ->
              labels.entrySet().stream()
                  .map(label -> Yaml.quoted(label.getKey()) + ": " + Yaml.quoted(label.getValue()))
                  .collect(Collectors.joining(", ", "{", "}")));

  static final Kind<Duration> DURATION =
      text("a span of time such as 90s, 5m or 1h30m", TimeSpan::parse, TimeSpan::text);

  static final Kind<InetSocketAddress> ADDRESS =
      text("an IP address and a port, such as 127.0.0.1:9090", Kind::address, Kind::address);

  /** An option that is off by default, by an empty text. */
  static <T> Kind<Optional<T>> optional(Kind<T> kind, String off) {
    return new Kind<>(
        "%s, or \"%s\"".formatted(kind.name, off),
        value -> {
          if (value.peekText().filter(off::equals).isPresent()) {
            return Optional.of(Optional.empty());
          }
          Optional<T> read = kind.reader.apply(value);
          return read.isPresent() ? Optional.of(read) : Optional.empty();
        },
        found -> found.map(kind.writer).orElse(Yaml.word(off)));
  }

  static Kind<Integer> integer(int least, int most) {
    return new Kind<>(
        "a whole number from %d to %d".formatted(least, most),
        value -> Optional.of(value.integer(least, most)),
        String::valueOf);
  }

  /** One of some words. */
  static <T> Kind<T> choice(Map<String, T> words) {
    Map<String, T> copy = new LinkedHashMap<>(words);
    String known = String.join(", ", copy.keySet());
    Function<T, String> word =
        meant ->
            copy.entrySet().stream()
                .filter(entry -> entry.getValue().equals(meant))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    return text(
        "one of " + known,
        written -> {
          T meant = copy.get(written);
          if (meant == null) {
            throw new IllegalArgumentException("supported values: " + known);
          }
          return meant;
        },
        word);
  }

  /**
   * A value that is written as text.
   *
   * @param parser throws an {@link IllegalArgumentException} that says what is wanted
   */
  static <T> Kind<T> text(String name, Function<String, T> parser, Function<T, String> writer) {
    return new Kind<>(
        name,
        value -> {
          Optional<String> text = value.peekText();
          if (text.isEmpty()) {
            var _ = value.text(); // says that it is no text
            return Optional.empty();
          }
          try {
            return Optional.of(parser.apply(text.get()));
          } catch (IllegalArgumentException e) {
            value.problem(
                "Invalid value: %s: %s".formatted(Yaml.quoted(text.get()), e.getMessage()));
            return Optional.empty();
          }
        },
        value -> Yaml.word(writer.apply(value)));
  }

  private static Path path(String text) {
    Path path = Path.of(text);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("want an absolute path");
    }
    return path.normalize();
  }

  private static Path socket(String text) {
    ToIntFunction<String> bytes = name -> name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes.applyAsInt(text) > LONGEST_SOCKET) {
      throw new IllegalArgumentException(
          "the kernel takes at most %d bytes for a socket's path".formatted(LONGEST_SOCKET));
    }
    return path(text);
  }

  /**
   * An address as {@link #ADDRESS} reads it.
   *
   * @throws IllegalArgumentException when it is none
   */
  static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      String host = text.substring(0, Math.max(0, colon)).replaceFirst("^\\[(.*)]$", "$1");
      return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "want an IP address and a port from 0 to 65535, such as 127.0.0.1:9090 or [::1]:9090", e);
    }
  }

  private static String address(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private static String list(Stream<String> elements) {
    return elements.map(Yaml::word).collect(Collectors.joining(", ", "[", "]"));
  }
}

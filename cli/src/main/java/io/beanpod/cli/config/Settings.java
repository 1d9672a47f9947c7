package io.beanpod.cli.config;

import io.beanpod.cli.UserError;
import io.beanpod.pod.decode.ManifestException;
import io.beanpod.pod.decode.Problem;
import io.beanpod.pod.decode.SettingsText;
import io.beanpod.pod.decode.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was given for the daemon's options, and where. Whoever gives a value last wins. */
public final class Settings {
  private static final Map<String, Option<?>> OPTIONS =
      DaemonOptions.ALL.stream().collect(Collectors.toMap(Option::path, option -> option));

  private final Map<String, Given> given = new HashMap<>();

  /**
   * A value that was given.
   *
   * @param place the file with line and column, or the command-line option
   */
  private record Given(Object value, String place) {}

  /**
   * Takes what a file says.
   *
   * @throws ManifestException with everything that is wrong in it; what was right is taken
   */
  public void read(String source, String text) throws ManifestException {
    SettingsText.read(source, text, OPTIONS.keySet(), (path, value) -> take(option(path), value));
  }

  private static Option<?> option(String path) {
    return Objects.requireNonNull(OPTIONS.get(path), path);
  }

  private <T> void take(Option<T> option, Value value) {
    Problem here = value.describe("");
    String place = "%s:%d:%d".formatted(here.source(), here.line(), here.column());
    option
        .kind()
        .reader()
        .apply(value)
        .ifPresent(read -> given.put(option.path(), new Given(read, place)));
  }

  /** Takes a value from elsewhere, such as a command-line option. */
  public <T> Settings with(Option<T> option, T value, String place) {
    given.put(option.path(), new Given(value, place));
    return this;
  }

  /** The value that counts. */
  @SuppressWarnings("unchecked") // what is put under an option's path is of its type
  public <T> T get(Option<T> option) {
    Given found = given.get(option.path());
    return found == null ? option.fallback().apply(this) : (T) found.value();
  }

  /** Where it was given; nothing for a default. */
  Optional<String> place(Option<?> option) {
    return Optional.ofNullable(given.get(option.path())).map(Given::place);
  }

  /** A value that does not go with the others, told at its place. */
  UserError wrong(Option<?> option, String message) {
    return UserError.badInput(
        place(option).map(at -> at + ": ").orElse("") + option.path() + ": " + message);
  }
}

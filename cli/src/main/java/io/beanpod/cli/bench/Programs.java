package io.beanpod.cli.bench;

import io.beanpod.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Other people's programs that a benchmark runs. */
final class Programs {
  private static final int SHOWN_LINES = 5;
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/local/bin"),
          Path.of("/usr/local/sbin"),
          Path.of("/usr/bin"),
          Path.of("/usr/sbin"));

  private Programs() {}

  /**
   * Finds a program.
   *
   * @param debian the package that has it
   * @throws UserError when it is not installed
   */
  static Path find(String name, String debian) {
    return PLACES.stream()
        .map(place -> place.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            UserError.badInput(
                "%s is not installed; on Debian and Ubuntu: apt-get install %s"
                    .formatted(name, debian)));
  }

  /** The last lines that a program has written to a file. */
  static String end(Path output) throws IOException {
    List<String> lines = Files.exists(output) ? Files.readAllLines(output) : List.of();
    return String.join("; ", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
  }
}

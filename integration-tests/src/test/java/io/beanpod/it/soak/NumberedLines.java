package io.beanpod.it.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A log in the CRI format whose container counts: {@code line 0}, {@code line 1}, … Any line that
 * is lost, doubled, out of order or torn shows.
 *
 * @param count how many lines are right, from the first
 * @param defect what is wrong with the line after these, or nothing
 */
record NumberedLines(int count, Optional<String> defect) {
  private static final Pattern LINE =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+(Z|[+-]\\d\\d:\\d\\d) stdout F line (\\d+)");

  /** Reads a log that may still grow: a last line without its line feed does not count yet. */
  static NumberedLines read(Path log) throws IOException {
    String text = Files.readString(log);
    int end = text.lastIndexOf('\n') + 1;
    return check(text.substring(0, end).lines().toList());
  }

  static NumberedLines check(List<String> lines) {
    int expected = 0;
    for (String line : lines) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches() || Integer.parseInt(matcher.group(2)) != expected) {
        return new NumberedLines(
            expected, Optional.of("expected line " + expected + ", found: " + line));
      }
      expected++;
    }
    return new NumberedLines(expected, Optional.empty());
  }
}

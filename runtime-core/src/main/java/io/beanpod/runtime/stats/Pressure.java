package io.beanpod.runtime.stats;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much processes have waited for a resource: pressure stall information, the kernel's
 * Documentation/accounting/psi.rst.
 *
 * @param some at least one process waited
 * @param full all waited; of the CPU, where that cannot be, the kernel says 0
 */
public record Pressure(Stall some, Stall full) {

  /**
   * One line of a pressure file.
   *
   * @param average10 percent of the last 10 seconds
   * @param average60 percent of the last 60 seconds
   * @param average300 percent of the last 300 seconds
   * @param totalNanos since the cgroup was made
   */
  public record Stall(double average10, double average60, double average300, long totalNanos) {}

  /** Reads a pressure file; empty when it is none. */
  static Optional<Pressure> parse(String text) {
    Stall some = null;
    Stall full = null;
    for (String line : text.lines().toList()) {
      if (line.startsWith("some ")) {
        some = stall(line);
      } else if (line.startsWith("full ")) {
        full = stall(line);
      }
    }
    if (some == null) {
      return Optional.empty();
    }
    // Before Linux 5.13 the CPU's file has no such line.
    return Optional.of(new Pressure(some, full == null ? new Stall(0, 0, 0, 0) : full));
  }

  private static @Nullable Stall stall(String line) {
    double[] averages = new double[3];
    long micros = 0;
    for (String word : line.split(" ", -1)) {
      int equals = word.indexOf('=');
      String value = word.substring(equals + 1);
      switch (equals < 0 ? "" : word.substring(0, equals)) {
        case "avg10" -> averages[0] = Double.parseDouble(value);
        case "avg60" -> averages[1] = Double.parseDouble(value);
        case "avg300" -> averages[2] = Double.parseDouble(value);
        case "total" -> micros = Long.parseLong(value);
        default -> {} // the line's name, or something new
      }
    }
    return new Stall(averages[0], averages[1], averages[2], micros * 1000);
  }
}

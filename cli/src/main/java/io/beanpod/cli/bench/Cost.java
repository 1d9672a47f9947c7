package io.beanpod.cli.bench;

import java.util.List;
import java.util.Locale;

/**
 * What one pull has taken beside time.
 *
 * @param processorNanos processor time of all processes that took part
 * @param peakBytes the most memory that the pulling process had resident
 */
record Cost(long processorNanos, long peakBytes) {

  /**
   * The costs of a series of pulls.
   *
   * @param name of the series
   * @param bytes of the layers as they come from the registry
   * @param all at least one
   */
  record Row(String name, long bytes, List<Cost> all) {
    Row {
      all = List.copyOf(all);
    }

    private long processorMedian() {
      return Distribution.of(all.stream().mapToLong(Cost::processorNanos)).median();
    }

    /** Megabytes, as the registry sent them. */
    String megabytes() {
      return text("%.1f", bytes / 1e6);
    }

    /** Megabytes that arrived and were unpacked in a second, at the median. */
    String rate(long medianNanos) {
      return text("%.0f", bytes / 1e6 / (medianNanos / 1e9));
    }

    /** Processor seconds at the median. */
    String seconds() {
      return text("%.2f", processorMedian() / 1e9);
    }

    /** Processor seconds for 10^9 bytes as the registry sends them, at the median. */
    String secondsPerGigabyte() {
      return text("%.1f", processorMedian() / (double) bytes);
    }

    /** The largest of the peaks, in mebibytes. */
    String peak() {
      return text("%.0f", all.stream().mapToLong(Cost::peakBytes).max().orElseThrow() / 1048576.0);
    }

    private static String text(String form, double value) {
      return String.format(Locale.ROOT, form, value);
    }
  }
}

package io.beanpod.cli.bench;

import io.beanpod.cli.print.TabbedText;
import java.util.Locale;
import java.util.Map;

/** A benchmark for the terminal. */
final class TextReport {
  private TextReport() {}

  static String of(Outcome outcome) {
    StringBuilder text = new StringBuilder();
    text.append(outcome.machine()).append("\n\n");
    text.append(figures(outcome));
    if (!outcome.costs().isEmpty()) {
      text.append('\n').append(costs(outcome));
    }
    for (Series series : outcome.all()) {
      if (series.hasSteps()) {
        text.append('\n').append(steps(series));
      }
    }
    outcome.notes().forEach(note -> text.append('\n').append(note).append('\n'));
    return text.toString();
  }

  private static String figures(Outcome outcome) {
    TabbedText table = new TabbedText(0, 3);
    table.line(
        "milliseconds", outcome.subject().many(), "p50", "p90", "p99", "min", "max", "ratio");
    for (Series series : outcome.all()) {
      Distribution total = series.total();
      table.line(
          series.name(),
          Integer.toString(total.count()),
          Millis.text(total.median()),
          Millis.text(total.percentile(90)),
          Millis.text(total.percentile(99)),
          Millis.text(total.min()),
          Millis.text(total.max()),
          outcome.ratio(series).map(r -> String.format(Locale.ROOT, "%.1fx", r)).orElse(""));
    }
    return table.toString();
  }

  private static String costs(Outcome outcome) {
    TabbedText table = new TabbedText(0, 3);
    table.line("costs", "MB", "MB/s", "CPU s", "CPU s/GB", "peak MiB");
    for (Cost.Row cost : outcome.costs()) {
      table.line(
          cost.name(),
          cost.megabytes(),
          cost.rate(outcome.median(cost)),
          cost.seconds(),
          cost.secondsPerGigabyte(),
          cost.peak());
    }
    return table.toString();
  }

  private static String steps(Series series) {
    TabbedText table = new TabbedText(0, 3);
    long whole = series.total().median();
    table.line(series.name() + ", step by step (median)", "ms", "share");
    for (Map.Entry<String, Long> step : series.stepMedians().entrySet()) {
      table.line(
          "  " + step.getKey(),
          Millis.text(step.getValue()),
          String.format(Locale.ROOT, "%.0f %%", 100.0 * step.getValue() / whole));
    }
    return table.toString();
  }
}

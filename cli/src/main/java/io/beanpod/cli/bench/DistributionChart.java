package io.beanpod.cli.bench;

import java.math.BigDecimal;
import java.util.List;

/**
 * Every sample as a dot on a logarithmic scale, one row for each series, with its p50, p90, p99.
 */
final class DistributionChart {
  private static final int WIDTH = 860;
  private static final int LEFT = 190;
  private static final int RIGHT = 24;
  private static final int ROW = 58;
  private static final int AXIS = 34;

  private final Subject subject;
  private final List<Series> series;
  private final double least;
  private final double most;

  private DistributionChart(Subject subject, List<Series> series) {
    this.subject = subject;
    this.series = series;
    least = log(series.stream().mapToLong(s -> s.total().min()).min().orElseThrow()) - 0.05;
    most = log(series.stream().mapToLong(s -> s.total().max()).max().orElseThrow()) + 0.05;
  }

  static String of(Subject subject, List<Series> series) {
    return new DistributionChart(subject, series).draw();
  }

  private String draw() {
    int height = series.size() * ROW + AXIS;
    String title = "Distribution of %s times".formatted(subject.one());
    Svg svg = new Svg("distribution", title, describe(), WIDTH, height);
    grid(svg, height - AXIS);
    for (int i = 0; i < series.size(); i++) {
      row(svg, series.get(i), i * ROW);
    }
    return svg.toString();
  }

  private String describe() {
    StringBuilder words = new StringBuilder("Medians:");
    for (Series one : series) {
      words.append(' ').append(one.name()).append(' ');
      words.append(Millis.text(one.total().median())).append(" ms;");
    }
    return words.toString();
  }

  private static double log(long nanos) {
    return Math.log10((double) nanos);
  }

  private double x(long nanos) {
    return LEFT + (log(nanos) - least) / (most - least) * (WIDTH - LEFT - RIGHT);
  }

  /** A line at 1, 2 and 5 of each power of ten that is on the scale. */
  private void grid(Svg svg, int bottom) {
    for (long decade = 1_000; decade <= 1_000_000_000_000L; decade *= 10) {
      for (int digit : new int[] {1, 2, 5}) {
        long nanos = decade * digit;
        if (log(nanos) >= least && log(nanos) <= most) {
          svg.line("grid", x(nanos), 6, x(nanos), bottom);
          svg.text("tick", x(nanos), bottom + 18, tick(nanos));
        }
      }
    }
  }

  private static String tick(long nanos) {
    return BigDecimal.valueOf(nanos, 6).stripTrailingZeros().toPlainString() + " ms";
  }

  private void row(Svg svg, Series one, int top) {
    Distribution total = one.total();
    double middle = top + ROW / 2.0;
    svg.text("name", LEFT - 14, middle - 2, one.name());
    svg.text("value", LEFT - 14, middle + 14, "p50 " + Millis.text(total.median()) + " ms");
    String hint =
        "%s: p50 %s ms, p90 %s ms, p99 %s ms"
            .formatted(
                one.name(),
                Millis.text(total.median()),
                Millis.text(total.percentile(90)),
                Millis.text(total.percentile(99)));
    double low = x(total.min());
    svg.bar("range", low, middle - 13, x(total.percentile(90)) - low, 26, hint);
    long[] nanos = total.stream().toArray();
    for (int i = 0; i < nanos.length; i++) {
      svg.dot("dot", x(nanos[i]), middle + spread(i), 2);
    }
    mark(svg, "median", total.median(), middle);
    mark(svg, "tail", total.percentile(99), middle);
  }

  /** Neighbours in time stand apart, always in the same places: the golden ratio spreads them. */
  private static double spread(int index) {
    return (index * 0.618_033_988_75 % 1 - 0.5) * 18;
  }

  private void mark(Svg svg, String style, long nanos, double middle) {
    svg.line(style, x(nanos), middle - 15, x(nanos), middle + 15);
  }
}

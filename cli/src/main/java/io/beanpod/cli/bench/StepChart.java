package io.beanpod.cli.bench;

import java.util.List;
import java.util.Map;

/** Where the time of a start goes: one bar for each step, on one scale for all series. */
final class StepChart {
  private static final int WIDTH = 860;
  private static final int LEFT = 190;
  private static final int RIGHT = 90;
  private static final int ROW = 26;
  private static final int HEAD = 34;

  private StepChart() {}

  static String of(List<Series> series) {
    int rows = series.stream().mapToInt(s -> s.stepMedians().size()).sum();
    long most =
        series.stream()
            .flatMap(s -> s.stepMedians().values().stream())
            .mapToLong(Long::longValue)
            .max()
            .orElseThrow();
    int height = rows * ROW + series.size() * HEAD + 8;
    Svg svg = new Svg("steps", "Median time of each step", describe(series), WIDTH, height);
    double y = 0;
    for (Series one : series) {
      y += HEAD;
      svg.text("heading", 0, y - 10, one.name());
      for (Map.Entry<String, Long> step : one.stepMedians().entrySet()) {
        row(svg, step.getKey(), step.getValue(), most, y);
        y += ROW;
      }
    }
    return svg.toString();
  }

  private static void row(Svg svg, String step, long nanos, long most, double y) {
    double length = (double) nanos / most * (WIDTH - LEFT - RIGHT);
    String millis = Millis.text(nanos) + " ms";
    svg.text("name", LEFT - 14, y + 16, step);
    svg.bar(
        step.equals(Sample.REST) ? "rest" : "step",
        LEFT,
        y + 3,
        length,
        ROW - 8,
        step + ": " + millis);
    svg.text("after", LEFT + length + 8, y + 16, millis);
  }

  private static String describe(List<Series> series) {
    StringBuilder words = new StringBuilder();
    for (Series one : series) {
      words.append(one.name()).append(": ");
      one.stepMedians()
          .forEach((step, nanos) ->
              words.append(step).append(' ').append(Millis.text(nanos)).append(" ms, "));
    }
    return words.append("all medians.").toString();
  }
}

package io.beanpod.cli.bench;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A benchmark as one page that needs nothing else. */
final class HtmlReport {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1c2321; --dim: #5b6663; --line: #d9dfdd;
        --page: #fbfcfb; --green: #2e7d4f; --pale: #2e7d4f2b; --amber: #b3541e; --grey: #9aa5a1; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6ebe8; --dim: #9aa7a2;
        --line: #343d3a; --page: #151a18; --green: #6cc48f; --pale: #6cc48f30; --amber: #f0a35e;
        --grey: #66726d; } }
      body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page);
        max-width: 60rem; margin: 2.5rem auto; padding: 0 1.25rem; }
      h1 { font-size: 1.6rem; margin-bottom: .2rem; } h2 { font-size: 1.15rem; margin-top: 2.5rem; }
      p, li { max-width: 46rem; } .dim { color: var(--dim); }
      .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
      th, td { text-align: right; padding: .35rem .7rem; border-bottom: 1px solid var(--line);
        font-variant-numeric: tabular-nums; white-space: nowrap; }
      th:first-child, td:first-child { text-align: left; padding-left: 0; }
      tr.ours td { font-weight: 600; } svg { width: 100%; min-width: 36rem; height: auto; display: block; }
      svg text { font: 12px system-ui, sans-serif; fill: var(--dim); }
      svg .name { text-anchor: end; fill: var(--ink); font-size: 13px; }
      svg .value { text-anchor: end; } svg .tick { text-anchor: middle; }
      svg .heading { fill: var(--ink); font-size: 14px; font-weight: 600; }
      svg .grid { stroke: var(--line); } svg .dot { fill: var(--green); fill-opacity: .45; }
      svg .range { fill: var(--pale); } svg .median { stroke: var(--green); stroke-width: 3; }
      svg .tail { stroke: var(--amber); stroke-width: 2; } svg .step { fill: var(--green); }
      svg .rest { fill: var(--grey); }
      """;

  private HtmlReport() {}

  static String of(Outcome outcome) {
    List<Series> stepped = outcome.all().stream().filter(Series::hasSteps).toList();
    String body =
        """
        %s
        <h2>Figures</h2>
        <div class="scroll">
        %s</div>
        %s
        <h2>Distribution</h2>
        <p>Each dot is one %s, on a logarithmic scale. The band reaches from the fastest to the 90th
        percentile; the thick line is the median, the thin one the 99th percentile.</p>
        <div class="scroll">
        %s</div>
        %s
        <h2>What was timed</h2>
        <ul>
        %s</ul>
        %s
        """
            .formatted(
                headline(outcome),
                table(outcome),
                outcome.costs().isEmpty() ? "" : costs(outcome),
                outcome.subject().one(),
                DistributionChart.of(outcome.subject(), outcome.all()),
                stepped.isEmpty() ? "" : steps(stepped),
                outcome.all().stream().map(HtmlReport::explain).collect(Collectors.joining()),
                notes(outcome));
    return page(outcome.subject().title(), outcome.at(), outcome.machine(), body);
  }

  /** A page around what was measured. */
  static String page(String title, Instant at, Machine machine, String body) {
    String day =
        DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC)
            .format(at);
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>beanpod: %s</title>
    <style>
    %s</style>
    </head>
    <body>
    <main>
    <h1>%s</h1>
    <p class="dim">%s<br/>%s</p>
    %s</main>
    </body>
    </html>
    """
        .formatted(
            Svg.escape(title),
            STYLE,
            Svg.escape(title),
            Svg.escape(day),
            Svg.escape(machine.toString()),
            body);
  }

  private static String headline(Outcome outcome) {
    String ratios =
        outcome.peers().stream()
            .map(peer ->
                "%s takes <strong>%s times</strong> as long"
                    .formatted(Svg.escape(peer.name()), number(outcome.ratio(peer).orElseThrow())))
            .collect(Collectors.joining(", "));
    return "<p>The median %s takes %s ms%s.</p>"
        .formatted(
            Svg.escape(outcome.ours().name()),
            Millis.text(outcome.ours().total().median()),
            ratios.isEmpty() ? "" : "; " + ratios);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String table(Outcome outcome) {
    StringBuilder rows = new StringBuilder();
    for (Series series : outcome.all()) {
      Distribution total = series.total();
      Optional<Double> ratio = outcome.ratio(series);
      rows.append(
          "<tr%s><td>%s</td><td>%d</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n"
              .formatted(
                  outcome.peers().contains(series) ? "" : " class=\"ours\"",
                  Svg.escape(series.name()),
                  total.count(),
                  Millis.text(total.median()),
                  Millis.text(total.percentile(90)),
                  Millis.text(total.percentile(99)),
                  Millis.text(total.max()),
                  ratio.map(r -> String.format(Locale.ROOT, "%.1fx", r)).orElse("")));
    }
    return """
    <table>
    <thead><tr><th scope="col">milliseconds</th><th scope="col">%s</th><th scope="col">p50</th>\
    <th scope="col">p90</th><th scope="col">p99</th><th scope="col">max</th><th scope="col">ratio</th></tr></thead>
    <tbody>
    %s</tbody>
    </table>
    """
        .formatted(outcome.subject().many(), rows);
  }

  private static String costs(Outcome outcome) {
    StringBuilder rows = new StringBuilder();
    for (Cost.Row cost : outcome.costs()) {
      rows.append(
          "<tr%s><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n"
              .formatted(
                  cost.name().equals(outcome.ours().name()) ? " class=\"ours\"" : "",
                  Svg.escape(cost.name()),
                  cost.megabytes(),
                  cost.rate(outcome.median(cost)),
                  cost.seconds(),
                  cost.secondsPerGigabyte(),
                  cost.peak()));
    }
    return """
    <h2>Costs</h2>
    <div class="scroll">
    <table>
    <thead><tr><th scope="col">medians</th><th scope="col">MB</th><th scope="col">MB/s</th>\
    <th scope="col">CPU s</th><th scope="col">CPU s/GB</th><th scope="col">peak MiB</th></tr></thead>
    <tbody>
    %s</tbody>
    </table>
    </div>
    """
        .formatted(rows);
  }

  private static String steps(List<Series> stepped) {
    return """
    <h2>Step by step</h2>
    <p>The median of each step; what no step accounts for is called rest.</p>
    <div class="scroll">
    %s</div>
    """
        .formatted(StepChart.of(stepped));
  }

  private static String explain(Series series) {
    return "<li><strong>%s</strong>: %s</li>\n"
        .formatted(Svg.escape(series.name()), Svg.escape(series.what()));
  }

  private static String notes(Outcome outcome) {
    return outcome.notes().stream()
        .map(note -> "<p class=\"dim\">" + Svg.escape(note) + "</p>\n")
        .collect(Collectors.joining());
  }
}

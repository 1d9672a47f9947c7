package io.beanpod.cli.bench;

import io.beanpod.cli.print.TabbedText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/** A benchmark of the CRI: for each call its percentiles in each runtime. */
public final class CriReport implements Report {
  private static final Subject CALLS =
      new Subject("How long the CRI's calls take", "call", "calls");

  private final Instant at;
  private final Machine machine;
  private final List<String> names;
  private final int parallel;
  private final boolean hostNetwork;
  private final List<CallTimes> alone;
  private final List<CallTimes> together;

  CriReport(
      Instant at,
      Machine machine,
      List<String> names,
      int parallel,
      boolean hostNetwork,
      List<CallTimes> alone,
      List<CallTimes> together) {
    this.at = at;
    this.machine = machine;
    this.names = List.copyOf(names);
    this.parallel = parallel;
    this.hostNetwork = hostNetwork;
    this.alone = List.copyOf(alone);
    this.together = List.copyOf(together);
  }

  @Override
  public String text() {
    StringBuilder text = new StringBuilder(machine + "\n");
    for (int i = 0; i < names.size(); i++) {
      text.append("%c  %s\n".formatted('A' + i, names.get(i)));
    }
    text.append('\n').append(table("one at a time", alone));
    text.append('\n').append(table(parallel + " at a time", together));
    text.append('\n').append(note()).append('\n');
    return text.toString();
  }

  private String note() {
    return "Milliseconds, of pods %s with one container."
            .formatted(hostNetwork ? "on the host's network" : "with a network of their own")
        + (names.size() > 1
            ? " A ratio says how many times longer a median is than that of A."
            : "");
  }

  private String table(String title, List<CallTimes> sides) {
    TabbedText table = new TabbedText(0, 3);
    table.line(header(title).toArray(String[]::new));
    rows(sides).forEach(row -> table.line(row.toArray(String[]::new)));
    return table.toString();
  }

  private List<String> header(String title) {
    List<String> header = new ArrayList<>(List.of(title));
    for (int i = 0; i < names.size(); i++) {
      for (String figure : List.of("p50", "p90", "p99")) {
        header.add(names.size() == 1 ? figure : "%c %s".formatted('A' + i, figure));
      }
      if (i > 0) {
        header.add("ratio");
      }
    }
    return header;
  }

  private static List<List<String>> rows(List<CallTimes> sides) {
    List<SequencedMap<String, Distribution>> all =
        sides.stream().map(CallTimes::distributions).toList();
    List<List<String>> rows = new ArrayList<>();
    for (Map.Entry<String, Distribution> call : all.getFirst().entrySet()) {
      List<String> row = new ArrayList<>(List.of(call.getKey()));
      for (int i = 0; i < all.size(); i++) {
        Distribution times = all.get(i).getOrDefault(call.getKey(), call.getValue());
        row.add(Millis.text(times.median()));
        row.add(Millis.text(times.percentile(90)));
        row.add(Millis.text(times.percentile(99)));
        if (i > 0) {
          row.add(
              String.format(
                  Locale.ROOT, "%.1fx", (double) times.median() / call.getValue().median()));
        }
      }
      rows.add(row);
    }
    return rows;
  }

  @Override
  public String html() {
    StringBuilder body = new StringBuilder("<ol type=\"A\">\n");
    names.forEach(name -> body.append("<li>%s</li>\n".formatted(Svg.escape(name))));
    body.append("</ol>\n<p>").append(Svg.escape(note())).append("</p>\n");
    body.append(htmlTable("one at a time", alone));
    body.append(htmlTable(parallel + " at a time", together));
    body.append("<h2>Distribution, one at a time</h2>\n<p>Each dot is one call, on a logarithmic")
        .append(" scale. The band reaches from the fastest to the 90th percentile; the thick line")
        .append(" is the median, the thin one the 99th percentile.</p>\n<div class=\"scroll\">\n")
        .append(DistributionChart.of(CALLS, series()))
        .append("</div>\n");
    return HtmlReport.page(CALLS.title(), at, machine, body.toString());
  }

  private String htmlTable(String title, List<CallTimes> sides) {
    StringBuilder table =
        new StringBuilder("<h2>Pods %s</h2>\n<div class=\"scroll\">\n<table>\n".formatted(title));
    table.append("<thead><tr>");
    header("milliseconds").forEach(cell -> table.append("<th scope=\"col\">" + cell + "</th>"));
    table.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : rows(sides)) {
      table.append("<tr>");
      row.forEach(cell -> table.append("<td>").append(Svg.escape(cell)).append("</td>"));
      table.append("</tr>\n");
    }
    return table.append("</tbody>\n</table>\n</div>\n").toString();
  }

  private List<Series> series() {
    List<SequencedMap<String, Distribution>> all =
        alone.stream().map(CallTimes::distributions).toList();
    List<Series> series = new ArrayList<>();
    for (String call : all.getFirst().sequencedKeySet()) {
      for (int i = 0; i < all.size(); i++) {
        Distribution times = all.get(i).get(call);
        if (times != null) {
          String name = all.size() == 1 ? call : "%c %s".formatted('A' + i, call);
          series.add(new Series(name, "", times.stream().mapToObj(Sample::whole).toList()));
        }
      }
    }
    return series;
  }
}

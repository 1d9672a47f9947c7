package io.beanpod.cli.print;

import io.beanpod.pod.event.PodEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Events in kubectl's columns.
 *
 * @param namespace a first column with the namespaces
 * @param headers a first line with the columns' names
 */
public record EventTable(boolean namespace, boolean headers) {

  /** The table of these events, in their order. */
  public String of(List<PodEvent> events, Instant now) {
    TabbedText table = new TabbedText(6, 3);
    if (headers) {
      table.line(row("NAMESPACE", "LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"));
    }
    for (PodEvent event : events) {
      table.line(
          row(
              event.about().namespace(),
              age(event, now),
              event.type().text(),
              event.reason(),
              "Pod/" + event.about().name(),
              event.message().strip()));
    }
    return table.toString();
  }

  private List<String> row(String first, String... others) {
    List<String> cells = new ArrayList<>();
    if (namespace) {
      cells.add(first);
    }
    cells.addAll(List.of(others));
    return cells;
  }

  private static String age(PodEvent event, Instant now) {
    String last = Age.since(event.lastTimestamp(), now);
    return event.count() > 1
        ? "%s (x%d over %s)".formatted(last, event.count(), Age.since(event.firstTimestamp(), now))
        : last;
  }

  /** The events of one pod, as the last part of its description. */
  public static String below(List<PodEvent> events, Instant now) {
    TabbedText table = new TabbedText(0, 2);
    if (events.isEmpty()) {
      return table.line("Events:", Indented.NONE).toString();
    }
    table.line("Events:");
    table.line("  Type", "Reason", "Age", "From", "Message");
    table.line("  ----", "------", "----", "----", "-------");
    for (PodEvent event : events) {
      table.line(
          "  " + event.type().text(),
          event.reason(),
          age(event, now),
          "beanpod",
          event.message().strip());
    }
    return table.toString();
  }
}

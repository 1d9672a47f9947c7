package io.beanpod.cli.print;

import io.beanpod.pod.model.ObjectMeta;
import io.beanpod.pod.model.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code get pods} in kubectl's columns.
 *
 * @param namespace a first column with the pods' namespaces
 * @param wide further columns with address and node
 * @param labels a last column with the labels
 * @param headers a first line with the columns' names
 * @param node the name of this machine
 */
public record PodTable(
    boolean namespace, boolean wide, boolean labels, boolean headers, String node) {
  private static final String NONE = "<none>";

  /** The table of these pods, in their order. */
  public String of(List<Pod> pods, Instant now) {
    TabbedText table = new TabbedText(6, 3);
    if (headers) {
      table.line(names());
    }
    pods.forEach(pod -> table.line(row(pod, now)));
    return table.toString();
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    if (namespace) {
      names.add("NAMESPACE");
    }
    names.addAll(List.of("NAME", "READY", "STATUS", "RESTARTS", "AGE"));
    if (wide) {
      names.addAll(List.of("IP", "NODE", "NOMINATED NODE", "READINESS GATES"));
    }
    if (labels) {
      names.add("LABELS");
    }
    return names;
  }

  private List<String> row(Pod pod, Instant now) {
    ObjectMeta meta = pod.metadata();
    PodSummary summary = PodSummary.of(pod);
    List<String> cells = new ArrayList<>();
    if (namespace) {
      cells.add(meta.namespace());
    }
    cells.add(meta.name());
    cells.add(summary.ready() + "/" + summary.total());
    cells.add(summary.status());
    cells.add(restarts(summary, now));
    cells.add(Age.since(meta.creationTimestamp(), now));
    if (wide) {
      cells.addAll(List.of(pod.status().podIp().orElse(NONE), node, NONE, NONE));
    }
    if (labels) {
      cells.add(text(meta.labels()));
    }
    return cells;
  }

  private static String restarts(PodSummary summary, Instant now) {
    if (summary.restarts() == 0 || summary.lastRestart() == null) {
      return Integer.toString(summary.restarts());
    }
    return "%d (%s ago)".formatted(summary.restarts(), Age.since(summary.lastRestart(), now));
  }

  private static String text(Map<String, String> labels) {
    return labels.isEmpty()
        ? NONE
        : labels.entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(","));
  }
}

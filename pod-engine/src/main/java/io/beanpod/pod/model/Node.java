package io.beanpod.pod.model;

import java.util.List;
import java.util.Map;

/**
 * The machine, as pods see it.
 *
 * @param addresses its own, at most one per family, the preferred one first
 * @param cpuMillis thousandths of a CPU that pods may use
 * @param memoryBytes memory that pods may use
 */
public record Node(
    String name,
    Map<String, String> labels,
    List<String> addresses,
    long cpuMillis,
    long memoryBytes) {
  public Node {
    labels = Ordered.copyOf(labels);
    addresses = List.copyOf(addresses);
  }
}

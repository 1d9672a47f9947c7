package io.beanpod.pod.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which node the pod wants. There is one node: what it must match is checked when the pod is
 * admitted, the rest is kept for printing.
 */
public record Scheduling(
    @Nullable String nodeName,
    Map<String, String> nodeSelector,
    List<Toleration> tolerations,
    String schedulerName,
    @Nullable String priorityClassName,
    @Nullable Integer priority,
    @Nullable String preemptionPolicy) {
  public Scheduling {
    nodeSelector = Ordered.copyOf(nodeSelector);
    tolerations = List.copyOf(tolerations);
  }
}

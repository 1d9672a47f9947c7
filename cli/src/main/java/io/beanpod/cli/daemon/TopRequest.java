package io.beanpod.cli.daemon;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.node.LocalNode;
import io.beanpod.cli.print.TabbedText;
import io.beanpod.cli.print.Usage;
import io.beanpod.cli.protocol.Request;
import io.beanpod.pod.model.Pod;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.stats.ContainerStats;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Shows what containers use, from two looks at their cgroups. */
final class TopRequest {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final LocalNode node;

  TopRequest(LocalNode node) {
    this.node = node;
  }

  int show(Request.Top request, Conversation conversation)
      throws IOException, InterruptedException {
    List<Pod> chosen =
        new Pods(node.engine())
            .select(
                request.names(),
                request.namespace(),
                request.allNamespaces(),
                LabelSelector.parse(""));
    List<ContainerStatus> running =
        node.runtime().containers().stream()
            .filter(container -> container.state() == ContainerState.RUNNING)
            .toList();
    Map<String, ContainerStats> before = look(running);
    Thread.sleep(INTERVAL);
    Map<String, ContainerStats> after = look(running);
    TabbedText table = new TabbedText(6, 3).line(headers(request));
    for (Pod pod : chosen) {
      Map<String, Usage> usages = usages(pod, running, before, after);
      if (request.containers()) {
        usages.forEach((name, usage) -> table.line(row(request, pod, name, usage)));
      } else if (!usages.isEmpty()) {
        table.line(row(request, pod, "", usages.values().stream().reduce(Usage.NONE, Usage::plus)));
      }
    }
    if (chosen.isEmpty()) {
      conversation.warn(ReadRequests.nothing(request.namespace(), request.allNamespaces()));
    } else {
      conversation.print(table.toString());
    }
    return ExitCode.OK;
  }

  private Map<String, ContainerStats> look(List<ContainerStatus> containers)
      throws InterruptedException {
    Map<String, ContainerStats> stats = new HashMap<>();
    List<String> ids = containers.stream().map(ContainerStatus::id).toList();
    node.runtime().containerStats(ids).forEach(one -> stats.put(one.containerId(), one));
    return stats;
  }

  private Map<String, Usage> usages(
      Pod pod,
      List<ContainerStatus> running,
      Map<String, ContainerStats> before,
      Map<String, ContainerStats> after) {
    Map<String, Usage> usages = new TreeMap<>();
    for (ContainerStatus container : running) {
      boolean own =
          node.runtime()
              .sandbox(container.sandboxId())
              .filter(sandbox -> sandbox.spec().pod().uid().equals(pod.uid()))
              .isPresent();
      ContainerStats first = before.get(container.id());
      ContainerStats second = after.get(container.id());
      if (own && first != null && second != null) {
        usages.put(container.spec().name(), Usage.between(first, second));
      }
    }
    return usages;
  }

  private static List<String> headers(Request.Top request) {
    List<String> cells = new ArrayList<>();
    if (request.allNamespaces()) {
      cells.add("NAMESPACE");
    }
    if (request.containers()) {
      cells.add("POD");
    }
    cells.addAll(List.of("NAME", "CPU(cores)", "MEMORY(bytes)"));
    return cells;
  }

  private static List<String> row(Request.Top request, Pod pod, String container, Usage usage) {
    List<String> cells = new ArrayList<>();
    if (request.allNamespaces()) {
      cells.add(pod.namespace());
    }
    cells.add(pod.name());
    if (request.containers()) {
      cells.add(container);
    }
    cells.addAll(List.of(usage.cpuText(), usage.memoryText()));
    return cells;
  }
}

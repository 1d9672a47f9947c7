package io.beanpod.cri.service;

import io.beanpod.cri.translate.ContainerMessages;
import io.beanpod.cri.translate.SandboxMessages;
import io.beanpod.cri.v1.ContainerFilter;
import io.beanpod.cri.v1.PodSandboxFilter;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.SandboxStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Which objects a list has: those that meet every condition given, the youngest first. */
public final class Filters {
  private Filters() {}

  static List<SandboxStatus> sandboxes(List<SandboxStatus> all, PodSandboxFilter filter) {
    return all.stream()
        .filter(sandbox -> sandbox.id().startsWith(filter.getId()))
        .filter(sandbox ->
            !filter.hasState() || SandboxMessages.state(sandbox) == filter.getState().getState())
        .filter(sandbox -> hasLabels(sandbox.spec().labels(), filter.getLabelSelectorMap()))
        .sorted(Comparator.comparing(SandboxStatus::createdAt).reversed())
        .toList();
  }

  static List<ContainerStatus> containers(List<ContainerStatus> all, ContainerFilter filter) {
    return all.stream()
        .filter(container -> container.id().startsWith(filter.getId()))
        .filter(container -> container.sandboxId().startsWith(filter.getPodSandboxId()))
        .filter(container ->
            !filter.hasState()
                || ContainerMessages.state(container) == filter.getState().getState())
        .filter(container -> hasLabels(container.spec().labels(), filter.getLabelSelectorMap()))
        .sorted(Comparator.comparing(ContainerStatus::createdAt).reversed())
        .toList();
  }

  /** Whether labels have every value that a selector names. */
  public static boolean hasLabels(Map<String, String> labels, Map<String, String> selector) {
    return labels.entrySet().containsAll(selector.entrySet());
  }
}

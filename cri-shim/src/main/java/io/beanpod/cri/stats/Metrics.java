package io.beanpod.cri.stats;

import io.beanpod.cri.v1.ContainerMetrics;
import io.beanpod.cri.v1.MetricDescriptor;
import io.beanpod.cri.v1.PodSandboxMetrics;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.stats.ContainerStats;
import io.beanpod.runtime.stats.SandboxStats;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All metrics: what they are called, and their samples of a sandbox. */
final class Metrics {
  private final List<MetricFamily<ContainerSubject>> container =
      Stream.of(
              CpuMetrics.families(),
              MemoryMetrics.families(),
              PressureMetrics.families(),
              ProcessMetrics.families(),
              LimitMetrics.families(),
              new DiskMetrics(new BlockDevices()).families())
          .flatMap(List::stream)
          .toList();
  private final List<MetricFamily<SandboxStats>> sandbox = NetworkMetrics.families();

  /** The same at each call: what is described here does not change while this process runs. */
  List<MetricDescriptor> descriptors() {
    return Stream.concat(
            container.stream().map(MetricFamily::descriptor),
            sandbox.stream().map(MetricFamily::descriptor))
        .toList();
  }

  /**
   * The samples of a sandbox and of its containers.
   *
   * @param containers by id; one that is not there has gone meanwhile, and is left out
   */
  PodSandboxMetrics of(
      SandboxStatus status, SandboxStats stats, Map<String, ContainerStatus> containers) {
    PodIdentity pod = status.spec().pod();
    // As cAdvisor says of a pod as a whole: no container, no image.
    List<String> base = List.of("", status.id(), "", status.id(), pod.namespace(), pod.name());
    PodSandboxMetrics.Builder message = PodSandboxMetrics.newBuilder().setPodSandboxId(status.id());
    sandbox.forEach(family -> family.of(stats, base).forEach(message::addMetrics));
    for (ContainerStats one : stats.containers()) {
      ContainerStatus known = containers.get(one.containerId());
      if (known != null) {
        message.addContainerMetrics(of(new ContainerSubject(known, one), pod));
      }
    }
    return message.build();
  }

  private ContainerMetrics of(ContainerSubject subject, PodIdentity pod) {
    List<String> base = subject.baseLabels(pod);
    ContainerMetrics.Builder message =
        ContainerMetrics.newBuilder().setContainerId(subject.status().id());
    container.forEach(family -> family.of(subject, base).forEach(message::addMetrics));
    return message.build();
  }
}

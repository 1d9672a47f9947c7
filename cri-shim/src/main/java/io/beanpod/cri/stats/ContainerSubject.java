package io.beanpod.cri.stats;

import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.stats.ContainerStats;
import io.beanpod.runtime.stats.CpuStats;
import io.beanpod.runtime.stats.LayerStats;
import io.beanpod.runtime.stats.MemoryStats;
import io.beanpod.runtime.stats.ProcessStats;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/** A running container that metrics are about. Figures that are not there give no sample. */
record ContainerSubject(ContainerStatus status, ContainerStats stats) {

  CpuStats cpu() {
    return stats.cgroup().cpu();
  }

  OptionalLong memory(Function<MemoryStats, OptionalLong> figure) {
    return stats.cgroup().memory().map(figure).orElse(OptionalLong.empty());
  }

  OptionalLong processes(Function<ProcessStats, OptionalLong> figure) {
    return stats.processes().map(figure).orElse(OptionalLong.empty());
  }

  Stream<LayerStats> layer() {
    return stats.layer().stream();
  }

  /** Values of {@link MetricFamily#BASE_LABELS}. */
  List<String> baseLabels(PodIdentity pod) {
    String named = status.spec().imageName();
    return List.of(
        status.spec().name(),
        status.id(),
        named.isEmpty() ? status.spec().image() : named, // kubelet creates by the image's id
        status.id(),
        pod.namespace(),
        pod.name());
  }
}

package io.beanpod.cri.stats;

import io.beanpod.runtime.stats.CgroupStats;
import io.beanpod.runtime.stats.Pressure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** How long processes have waited for a resource, KEP-4205. */
final class PressureMetrics {
  private PressureMetrics() {}

  static List<MetricFamily<ContainerSubject>> families() {
    List<MetricFamily<ContainerSubject>> families = new ArrayList<>();
    families.addAll(of("cpu", "the CPU", CgroupStats::cpuPressure));
    families.addAll(of("memory", "memory", CgroupStats::memoryPressure));
    families.addAll(of("io", "input or output", CgroupStats::ioPressure));
    return families;
  }

  private static List<MetricFamily<ContainerSubject>> of(
      String resource, String words, Function<CgroupStats, Optional<Pressure>> pressure) {
    return List.of(
        MetricFamily.counter(
            "container_pressure_%s_waiting_seconds_total".formatted(resource),
            "How long at least one process waited for %s, in seconds".formatted(words),
            subject -> total(subject, pressure, Pressure::some)),
        MetricFamily.counter(
            "container_pressure_%s_stalled_seconds_total".formatted(resource),
            "How long all processes waited for %s, in seconds".formatted(words),
            subject -> total(subject, pressure, Pressure::full)));
  }

  private static OptionalLong total(
      ContainerSubject subject,
      Function<CgroupStats, Optional<Pressure>> pressure,
      Function<Pressure, Pressure.Stall> line) {
    return pressure
        .apply(subject.stats().cgroup())
        .map(line)
        .map(stall -> OptionalLong.of(Seconds.whole(stall.totalNanos())))
        .orElse(OptionalLong.empty());
  }
}

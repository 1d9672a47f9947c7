package io.beanpod.cri.stats;

import io.beanpod.runtime.stats.MemoryStats;
import java.util.List;
import java.util.OptionalLong;

/** The limits in force, as the cgroup has them. */
final class LimitMetrics {
  private LimitMetrics() {}

  static List<MetricFamily<ContainerSubject>> families() {
    return List.of(
        MetricFamily.gauge(
            "container_spec_cpu_period",
            "Length of a period of the CPU limit, in microseconds",
            subject -> subject.cpu().periodMicros()),
        MetricFamily.gauge(
            "container_spec_cpu_quota",
            "CPU time for each period, in microseconds",
            subject -> subject.cpu().quotaMicros()),
        MetricFamily.gauge(
            "container_spec_cpu_shares",
            "Share of the CPU relative to others, 1024 for one CPU",
            LimitMetrics::shares),
        MetricFamily.gauge(
            "container_spec_memory_limit_bytes",
            "Limit of memory in bytes, 0 for none",
            subject -> subject.memory(m -> OptionalLong.of(m.limitBytes().orElse(0)))),
        MetricFamily.gauge(
            "container_spec_memory_reservation_limit_bytes",
            "Memory that is not taken back from the container, in bytes",
            subject -> subject.memory(MemoryStats::protectedBytes)),
        MetricFamily.gauge(
            "container_spec_memory_swap_limit_bytes",
            "Limit of swap in bytes",
            subject -> subject.memory(MemoryStats::swapLimitBytes)));
  }

  private static OptionalLong shares(ContainerSubject subject) {
    long shares = subject.status().spec().resources().cpuShares();
    return shares > 0 ? OptionalLong.of(shares) : OptionalLong.empty();
  }
}

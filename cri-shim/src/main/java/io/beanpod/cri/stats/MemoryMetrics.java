package io.beanpod.cri.stats;

import io.beanpod.cri.stats.MetricFamily.Sample;
import io.beanpod.cri.v1.MetricType;
import io.beanpod.runtime.stats.MemoryStats;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Memory, from the memory controller: all absent without it.
 *
 * <p>cAdvisor knows container_hugetlb_max_usage_bytes as well; cgroup v2 keeps no such peak.
 */
final class MemoryMetrics {
  private MemoryMetrics() {}

  static List<MetricFamily<ContainerSubject>> families() {
    return List.of(
        bytes("usage_bytes", "Memory in use, page cache included", m -> OptionalLong.of(m.bytes())),
        bytes(
            "working_set_bytes",
            "Memory in use that cannot be taken back at once",
            m -> OptionalLong.of(m.workingSetBytes())),
        bytes("max_usage_bytes", "The most memory that was in use", MemoryStats::peakBytes),
        bytes("cache", "Page cache", m -> m.detail("file")),
        bytes("rss", "Anonymous memory", m -> m.detail("anon")),
        bytes("mapped_file", "Mapped files", m -> m.detail("file_mapped")),
        bytes("kernel_usage", "The kernel's own memory", m -> m.detail("kernel")),
        bytes("swap", "Swap in use", MemoryStats::swapBytes),
        MetricFamily.counter(
            "container_memory_failcnt",
            "How often the limit of memory was reached",
            subject -> subject.memory(m -> m.event("max"))),
        MetricFamily.counter(
            "container_oom_events_total",
            "Processes killed because memory ran out",
            subject -> subject.memory(m -> m.event("oom_kill"))),
        new MetricFamily<>(
            "container_memory_failures_total",
            "Page faults",
            MetricType.COUNTER,
            List.of("failure_type", "scope"),
            subject -> Stream.concat(faults(subject, "pgfault"), faults(subject, "pgmajfault"))),
        new MetricFamily<>(
            "container_hugetlb_usage_bytes",
            "Huge pages in use, in bytes",
            MetricType.GAUGE,
            List.of("pagesize"),
            subject ->
                subject.stats().cgroup().hugepages().stream()
                    .map(pages -> Sample.of(pages.bytes(), pages.pageSize()))));
  }

  private static MetricFamily<ContainerSubject> bytes(
      String name, String help, Function<MemoryStats, OptionalLong> figure) {
    return MetricFamily.gauge(
        "container_memory_" + name, help + ", in bytes", subject -> subject.memory(figure));
  }

  /** memory.stat counts a cgroup with all below it. */
  private static Stream<Sample> faults(ContainerSubject subject, String kind) {
    return subject.memory(m -> m.detail(kind)).stream()
        .mapToObj(count -> Sample.of(count, kind, "hierarchy"));
  }
}

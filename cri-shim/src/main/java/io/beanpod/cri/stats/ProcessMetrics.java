package io.beanpod.cri.stats;

import io.beanpod.cri.stats.MetricFamily.Sample;
import io.beanpod.cri.v1.MetricType;
import io.beanpod.runtime.stats.ProcessStats;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** Processes, what they have open, and when. */
final class ProcessMetrics {
  private ProcessMetrics() {}

  static List<MetricFamily<ContainerSubject>> families() {
    return List.of(
        MetricFamily.gauge(
            "container_processes",
            "Processes",
            subject -> subject.processes(p -> OptionalLong.of(p.processes()))),
        MetricFamily.gauge(
            "container_threads",
            "Threads of all processes",
            subject -> subject.processes(p -> OptionalLong.of(p.threads()))),
        MetricFamily.gauge(
            "container_threads_max",
            "How many threads there may be, 0 for any number",
            ProcessMetrics::threadsMax),
        MetricFamily.gauge(
            "container_file_descriptors",
            "Open files of all processes",
            subject -> subject.processes(p -> OptionalLong.of(p.descriptors()))),
        MetricFamily.gauge(
            "container_sockets",
            "Open sockets of all processes",
            subject -> subject.processes(p -> OptionalLong.of(p.sockets()))),
        new MetricFamily<>(
            "container_ulimits_soft",
            "Soft limits of the first process",
            MetricType.GAUGE,
            List.of("ulimit"),
            subject ->
                subject.processes(ProcessStats::openFilesLimit).stream()
                    .mapToObj(limit -> Sample.of(limit, "max_open_files"))),
        MetricFamily.gauge(
            "container_start_time_seconds",
            "When the container was started, in seconds since 1970",
            ProcessMetrics::startTime),
        MetricFamily.gauge(
            "container_last_seen",
            "When the container was looked at, in seconds since 1970",
            subject -> OptionalLong.of(subject.stats().cgroup().at().getEpochSecond())));
  }

  /** Nothing is said where the host cannot count, and 0 where there is no limit. */
  private static OptionalLong threadsMax(ContainerSubject subject) {
    return subject.stats().cgroup().tasks().isPresent()
        ? OptionalLong.of(subject.stats().cgroup().tasksLimit().orElse(0))
        : OptionalLong.empty();
  }

  private static OptionalLong startTime(ContainerSubject subject) {
    Instant started = subject.status().startedAt();
    return started == null ? OptionalLong.empty() : OptionalLong.of(started.getEpochSecond());
  }
}

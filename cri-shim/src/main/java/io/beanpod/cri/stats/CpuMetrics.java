package io.beanpod.cri.stats;

import io.beanpod.cri.stats.MetricFamily.Sample;
import io.beanpod.cri.v1.MetricType;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** CPU time, and how a limit of it has worked. */
final class CpuMetrics {
  private CpuMetrics() {}

  static List<MetricFamily<ContainerSubject>> families() {
    return List.of(
        new MetricFamily<>(
            "container_cpu_usage_seconds_total",
            "CPU time used, in seconds",
            MetricType.COUNTER,
            List.of("cpu"),
            subject -> Stream.of(Sample.of(Seconds.whole(subject.cpu().usageNanos()), "total"))),
        MetricFamily.counter(
            "container_cpu_user_seconds_total",
            "CPU time used in user mode, in seconds",
            subject -> OptionalLong.of(Seconds.whole(subject.cpu().userNanos()))),
        MetricFamily.counter(
            "container_cpu_system_seconds_total",
            "CPU time used in the kernel, in seconds",
            subject -> OptionalLong.of(Seconds.whole(subject.cpu().systemNanos()))),
        MetricFamily.counter(
            "container_cpu_cfs_periods_total",
            "Periods in which a limit of CPU time was in force",
            subject -> subject.cpu().periods()),
        MetricFamily.counter(
            "container_cpu_cfs_throttled_periods_total",
            "Periods in which the limit of CPU time was reached",
            subject -> subject.cpu().throttledPeriods()),
        MetricFamily.counter(
            "container_cpu_cfs_throttled_seconds_total",
            "How long processes were kept from running by the limit, in seconds",
            subject -> Seconds.whole(subject.cpu().throttledNanos())));
  }
}

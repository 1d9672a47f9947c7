package io.beanpod.cri.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.cri.v1.Metric;
import io.beanpod.cri.v1.MetricDescriptor;
import io.beanpod.cri.v1.PodSandboxMetrics;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.stats.SandboxStats;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricsTest {
  /** What a dashboard for cAdvisor asks for, with the one that cgroup v2 cannot answer left out. */
  private static final List<String> NAMES =
      Stream.of(
              "blkio_device_usage_total cpu_cfs_periods_total cpu_cfs_throttled_periods_total"
                  + " cpu_cfs_throttled_seconds_total cpu_system_seconds_total"
                  + " cpu_usage_seconds_total cpu_user_seconds_total file_descriptors"
                  + " fs_inodes_free fs_inodes_total fs_limit_bytes fs_reads_bytes_total"
                  + " fs_reads_total fs_usage_bytes fs_writes_bytes_total fs_writes_total"
                  + " hugetlb_usage_bytes last_seen memory_cache memory_failcnt"
                  + " memory_failures_total memory_kernel_usage memory_mapped_file"
                  + " memory_max_usage_bytes memory_rss memory_swap memory_usage_bytes"
                  + " memory_working_set_bytes network_receive_bytes_total"
                  + " network_receive_errors_total network_receive_packets_dropped_total"
                  + " network_receive_packets_total network_transmit_bytes_total"
                  + " network_transmit_errors_total network_transmit_packets_dropped_total"
                  + " network_transmit_packets_total oom_events_total"
                  + " pressure_cpu_stalled_seconds_total pressure_cpu_waiting_seconds_total"
                  + " pressure_io_stalled_seconds_total pressure_io_waiting_seconds_total"
                  + " pressure_memory_stalled_seconds_total pressure_memory_waiting_seconds_total"
                  + " processes sockets spec_cpu_period spec_cpu_quota spec_cpu_shares"
                  + " spec_memory_limit_bytes spec_memory_reservation_limit_bytes"
                  + " spec_memory_swap_limit_bytes start_time_seconds threads threads_max"
                  + " ulimits_soft")
          .flatMap(names -> Stream.of(names.split(" ")))
          .map(name -> "container_" + name)
          .toList();

  private static Stream<Metric> samples(PodSandboxMetrics metrics) {
    return Stream.concat(
        metrics.getMetricsList().stream(),
        metrics.getContainerMetricsList().stream().flatMap(c -> c.getMetricsList().stream()));
  }

  private static PodSandboxMetrics of(SandboxStats stats) {
    SandboxStatus sandbox = Example.sandbox();
    ContainerStatus container = Example.container(ContainerState.RUNNING);
    return new Metrics().of(sandbox, stats, Map.of(container.id(), container));
  }

  @Test
  void everyMetricIsDescribedAndHasASample() {
    List<MetricDescriptor> descriptors = new Metrics().descriptors();
    assertThat(descriptors)
        .extracting(MetricDescriptor::getName)
        .containsExactlyInAnyOrderElementsOf(NAMES);
    assertThat(descriptors).allSatisfy(one -> assertThat(one.getHelp()).isNotEmpty());
    assertThat(samples(of(Example.everything())).map(Metric::getName).distinct())
        .containsExactlyInAnyOrderElementsOf(NAMES);
  }

  @Test
  void everySampleHasAValueForEachLabel() {
    Map<String, Integer> labels =
        new Metrics()
            .descriptors().stream()
                .collect(
                    Collectors.toMap(
                        MetricDescriptor::getName, MetricDescriptor::getLabelKeysCount));
    assertThat(samples(of(Example.everything())))
        .allSatisfy(sample ->
            assertThat(sample.getLabelValuesCount()).isEqualTo(labels.get(sample.getName())));
  }

  @Test
  void aHostWithoutControllersHasNoZeros() {
    assertThat(samples(of(Example.withoutControllers())).map(Metric::getName).distinct())
        .containsExactlyInAnyOrder(
            "container_cpu_usage_seconds_total",
            "container_cpu_user_seconds_total",
            "container_cpu_system_seconds_total",
            "container_spec_cpu_shares",
            "container_start_time_seconds",
            "container_last_seen");
  }

  @Test
  void samplesSayWhoseTheyAre() {
    PodSandboxMetrics metrics = of(Example.everything());
    Metric cpu =
        samples(metrics)
            .filter(one -> one.getName().equals("container_cpu_usage_seconds_total"))
            .findFirst()
            .orElseThrow();
    assertThat(cpu.getLabelValuesList())
        .containsExactly(
            "web", Example.CONTAINER, "busybox:test", Example.CONTAINER, "default", "pod", "total");
    assertThat(cpu.getValue().getValue()).isEqualTo(7);
    Metric received = metrics.getMetrics(0);
    assertThat(received.getLabelValuesList())
        .containsExactly("", Example.SANDBOX, "", Example.SANDBOX, "default", "pod", "eth0");
  }

  @Test
  void aContainerThatHasGoneIsLeftOut() {
    PodSandboxMetrics metrics = new Metrics().of(Example.sandbox(), Example.everything(), Map.of());
    assertThat(metrics.getContainerMetricsList()).isEmpty();
    assertThat(metrics.getMetricsList()).isNotEmpty();
  }
}

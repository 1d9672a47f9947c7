package io.beanpod.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.cri.testing.CriNode;
import io.beanpod.cri.v1.ContainerConfig;
import io.beanpod.cri.v1.ContainerStats;
import io.beanpod.cri.v1.ContainerStatsFilter;
import io.beanpod.cri.v1.ContainerStatsRequest;
import io.beanpod.cri.v1.ListContainerStatsRequest;
import io.beanpod.cri.v1.ListMetricDescriptorsRequest;
import io.beanpod.cri.v1.ListPodSandboxMetricsRequest;
import io.beanpod.cri.v1.ListPodSandboxStatsRequest;
import io.beanpod.cri.v1.Metric;
import io.beanpod.cri.v1.MetricDescriptor;
import io.beanpod.cri.v1.PodSandboxConfig;
import io.beanpod.cri.v1.PodSandboxMetrics;
import io.beanpod.cri.v1.PodSandboxStats;
import io.beanpod.cri.v1.PodSandboxStatsFilter;
import io.beanpod.cri.v1.PodSandboxStatsRequest;
import io.beanpod.cri.v1.StopContainerRequest;
import io.beanpod.cri.v1.StreamContainerStatsRequest;
import io.beanpod.cri.v1.StreamPodSandboxMetricsRequest;
import io.beanpod.cri.v1.StreamPodSandboxStatsRequest;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures as kubelet and crictl ask for them. */
@Tag("native")
final class StatsNativeTest {
  @TempDir Path directory;
  private CriNode node;
  private String sandbox;
  private String busy;
  private String idle;

  @BeforeEach
  void open() throws Exception {
    node = CriNode.open(directory);
    PodSandboxConfig pod = node.pod("measured").toBuilder().putLabels("app", "shop").build();
    sandbox = node.run(pod);
    busy = start(pod, "busy", "sh", "-c", "while :; do :; done");
    idle = start(pod, "idle", "sleep", "1000");
  }

  private String start(PodSandboxConfig pod, String name, String... command) {
    ContainerConfig config =
        node.container(name, command).toBuilder().putLabels("kind", name).build();
    String id = node.create(sandbox, pod, config);
    node.start(id);
    return id;
  }

  @AfterEach
  void close() throws Exception {
    node.close();
  }

  private List<String> listed(ContainerStatsFilter.Builder filter) {
    ListContainerStatsRequest request =
        ListContainerStatsRequest.newBuilder().setFilter(filter).build();
    return node.calls().listContainerStats(request).getStatsList().stream()
        .map(stats -> stats.getAttributes().getId())
        .toList();
  }

  @Test
  void containersThatRunAreListedByFilter() {
    assertThat(listed(ContainerStatsFilter.newBuilder())).containsExactlyInAnyOrder(busy, idle);
    assertThat(listed(ContainerStatsFilter.newBuilder().setId(idle))).containsExactly(idle);
    assertThat(listed(ContainerStatsFilter.newBuilder().setPodSandboxId(sandbox))).hasSize(2);
    assertThat(listed(ContainerStatsFilter.newBuilder().putLabelSelector("kind", "busy")))
        .containsExactly(busy);
    assertThat(listed(ContainerStatsFilter.newBuilder().setId("f".repeat(64)))).isEmpty();
    List<String> streamed = new ArrayList<>();
    node.calls()
        .streamContainerStats(StreamContainerStatsRequest.getDefaultInstance())
        .forEachRemaining(part ->
            part.getContainerStatsList()
                .forEach(stats -> streamed.add(stats.getAttributes().getId())));
    assertThat(streamed).containsExactlyInAnyOrder(busy, idle);

    node.calls().stopContainer(StopContainerRequest.newBuilder().setContainerId(busy).build());
    assertThat(listed(ContainerStatsFilter.newBuilder())).containsExactly(idle);
  }

  @Test
  void oneContainerIsToldInFull() {
    ContainerStats stats =
        node.calls()
            .containerStats(ContainerStatsRequest.newBuilder().setContainerId(busy).build())
            .getStats();
    assertThat(stats.getAttributes().getMetadata().getName()).isEqualTo("busy");
    assertThat(stats.getAttributes().getLabelsMap()).containsEntry("kind", "busy");
    assertThat(stats.getCpu().getUsageCoreNanoSeconds().getValue()).isPositive();
    assertThat(stats.getMemory().getTimestamp()).isPositive();
    assertThat(stats.getWritableLayer().getUsedBytes().getValue()).isPositive();
    assertThat(stats.getWritableLayer().getFsId().getMountpoint()).startsWith("/");
    assertThatThrownBy(() ->
            node.calls()
                .containerStats(
                    ContainerStatsRequest.newBuilder().setContainerId("f".repeat(64)).build()))
        .satisfies(
            e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.NOT_FOUND));
  }

  @Test
  void sandboxesAreToldWithTheirContainersAndNetwork() {
    PodSandboxStats stats =
        node.calls()
            .podSandboxStats(PodSandboxStatsRequest.newBuilder().setPodSandboxId(sandbox).build())
            .getStats();
    assertThat(stats.getAttributes().getMetadata().getName()).isEqualTo("measured");
    assertThat(stats.getLinux().getContainersList()).hasSize(2);
    assertThat(stats.getLinux().getNetwork().getDefaultInterface().getName()).isEqualTo("eth0");
    assertThat(stats.getLinux().getProcess().getProcessCount().getValue()).isEqualTo(3);

    PodSandboxStatsFilter shop =
        PodSandboxStatsFilter.newBuilder().putLabelSelector("app", "shop").build();
    PodSandboxStatsFilter other =
        PodSandboxStatsFilter.newBuilder().putLabelSelector("app", "other").build();
    assertThat(sandboxes(shop)).isEqualTo(1);
    assertThat(sandboxes(other)).isZero();
    assertThat(
            node.calls()
                .streamPodSandboxStats(StreamPodSandboxStatsRequest.getDefaultInstance())
                .next()
                .getPodSandboxStatsCount())
        .isEqualTo(1);
  }

  private int sandboxes(PodSandboxStatsFilter filter) {
    return node.calls()
        .listPodSandboxStats(ListPodSandboxStatsRequest.newBuilder().setFilter(filter).build())
        .getStatsCount();
  }

  @Test
  void metricsHaveTheLabelsOfTheirDescriptors() {
    Map<String, Integer> labels =
        node
            .calls()
            .listMetricDescriptors(ListMetricDescriptorsRequest.getDefaultInstance())
            .getDescriptorsList()
            .stream()
            .collect(
                Collectors.toMap(MetricDescriptor::getName, MetricDescriptor::getLabelKeysCount));
    PodSandboxMetrics metrics =
        node.calls()
            .listPodSandboxMetrics(ListPodSandboxMetricsRequest.getDefaultInstance())
            .getPodMetrics(0);
    assertThat(metrics.getPodSandboxId()).isEqualTo(sandbox);
    List<Metric> samples =
        Stream.concat(
                metrics.getMetricsList().stream(),
                metrics.getContainerMetricsList().stream()
                    .flatMap(container -> container.getMetricsList().stream()))
            .toList();
    assertThat(samples)
        .allSatisfy(sample ->
            assertThat(sample.getLabelValuesCount()).isEqualTo(labels.get(sample.getName())))
        .extracting(Metric::getName)
        // Of those that critest wants: all that need no controller, at once after the start.
        .contains(
            "container_cpu_usage_seconds_total",
            "container_file_descriptors",
            "container_fs_inodes_free",
            "container_fs_inodes_total",
            "container_fs_limit_bytes",
            "container_fs_usage_bytes",
            "container_last_seen",
            "container_network_receive_bytes_total",
            "container_network_transmit_packets_dropped_total",
            "container_processes",
            "container_sockets",
            "container_start_time_seconds",
            "container_threads",
            "container_ulimits_soft");
    assertThat(
            node.calls()
                .streamPodSandboxMetrics(StreamPodSandboxMetricsRequest.getDefaultInstance())
                .next()
                .getPodSandboxMetrics(0)
                .getPodSandboxId())
        .isEqualTo(sandbox);
  }
}

package io.beanpod.cri.stats;

import io.beanpod.cri.rpc.AnswerStream;
import io.beanpod.cri.rpc.Methods;
import io.beanpod.cri.service.Parts;
import io.beanpod.cri.service.Topic;
import io.beanpod.cri.service.View;
import io.beanpod.cri.v1.ListMetricDescriptorsRequest;
import io.beanpod.cri.v1.ListMetricDescriptorsResponse;
import io.beanpod.cri.v1.ListPodSandboxMetricsRequest;
import io.beanpod.cri.v1.ListPodSandboxMetricsResponse;
import io.beanpod.cri.v1.PodSandboxMetrics;
import io.beanpod.cri.v1.RuntimeServiceGrpc;
import io.beanpod.cri.v1.StreamPodSandboxMetricsRequest;
import io.beanpod.cri.v1.StreamPodSandboxMetricsResponse;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.stats.SandboxStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The calls that tell figures in the form of Prometheus, KEP-2371. */
public final class MetricCalls implements Topic {
  private final PodRuntime runtime;
  private final View view;
  private final Metrics metrics = new Metrics();

  public MetricCalls(PodRuntime runtime, View view) {
    this.runtime = runtime;
    this.view = view;
  }

  @Override
  public void addTo(Methods service) {
    service
        .unary(RuntimeServiceGrpc.getListMetricDescriptorsMethod(), this::descriptors)
        .interruptible(RuntimeServiceGrpc.getListPodSandboxMetricsMethod(), this::list)
        .streaming(RuntimeServiceGrpc.getStreamPodSandboxMetricsMethod(), this::stream);
  }

  private ListMetricDescriptorsResponse descriptors(ListMetricDescriptorsRequest request) {
    return ListMetricDescriptorsResponse.newBuilder()
        .addAllDescriptors(metrics.descriptors())
        .build();
  }

  private ListPodSandboxMetricsResponse list(ListPodSandboxMetricsRequest request)
      throws InterruptedException {
    return ListPodSandboxMetricsResponse.newBuilder().addAllPodMetrics(all()).build();
  }

  private void stream(
      StreamPodSandboxMetricsRequest request, AnswerStream<StreamPodSandboxMetricsResponse> answers)
      throws InterruptedException {
    Parts.send(
        all(),
        answers,
        part -> StreamPodSandboxMetricsResponse.newBuilder().addAllPodSandboxMetrics(part).build());
  }

  private List<PodSandboxMetrics> all() throws InterruptedException {
    Map<String, SandboxStatus> sandboxes =
        view.sandboxes().stream().collect(Collectors.toMap(SandboxStatus::id, Function.identity()));
    Map<String, ContainerStatus> containers =
        view.containers().stream()
            .collect(Collectors.toMap(ContainerStatus::id, Function.identity()));
    List<PodSandboxMetrics> messages = new ArrayList<>();
    for (SandboxStats stats : runtime.sandboxStats(sandboxes.keySet())) {
      SandboxStatus sandbox = sandboxes.get(stats.sandboxId());
      if (sandbox != null) {
        messages.add(metrics.of(sandbox, stats, containers));
      }
    }
    return messages;
  }
}

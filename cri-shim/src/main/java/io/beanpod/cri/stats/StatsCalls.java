package io.beanpod.cri.stats;

import io.beanpod.cri.rpc.AnswerStream;
import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.rpc.Methods;
import io.beanpod.cri.service.Filters;
import io.beanpod.cri.service.Parts;
import io.beanpod.cri.service.Topic;
import io.beanpod.cri.service.View;
import io.beanpod.cri.v1.ContainerStatsFilter;
import io.beanpod.cri.v1.ContainerStatsRequest;
import io.beanpod.cri.v1.ContainerStatsResponse;
import io.beanpod.cri.v1.ListContainerStatsRequest;
import io.beanpod.cri.v1.ListContainerStatsResponse;
import io.beanpod.cri.v1.ListPodSandboxStatsRequest;
import io.beanpod.cri.v1.ListPodSandboxStatsResponse;
import io.beanpod.cri.v1.PodSandboxStats;
import io.beanpod.cri.v1.PodSandboxStatsFilter;
import io.beanpod.cri.v1.PodSandboxStatsRequest;
import io.beanpod.cri.v1.PodSandboxStatsResponse;
import io.beanpod.cri.v1.RuntimeServiceGrpc;
import io.beanpod.cri.v1.StreamContainerStatsRequest;
import io.beanpod.cri.v1.StreamContainerStatsResponse;
import io.beanpod.cri.v1.StreamPodSandboxStatsRequest;
import io.beanpod.cri.v1.StreamPodSandboxStatsResponse;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.stats.ContainerStats;
import io.beanpod.runtime.stats.SandboxStats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The calls that tell figures of containers and sandboxes. */
public final class StatsCalls implements Topic {
  private final PodRuntime runtime;
  private final View view;

  public StatsCalls(PodRuntime runtime, View view) {
    this.runtime = runtime;
    this.view = view;
  }

  @Override
  public void addTo(Methods service) {
    service
        .interruptible(RuntimeServiceGrpc.getContainerStatsMethod(), this::container)
        .interruptible(RuntimeServiceGrpc.getListContainerStatsMethod(), this::containers)
        .streaming(RuntimeServiceGrpc.getStreamContainerStatsMethod(), this::streamContainers)
        .interruptible(RuntimeServiceGrpc.getPodSandboxStatsMethod(), this::sandbox)
        .interruptible(RuntimeServiceGrpc.getListPodSandboxStatsMethod(), this::sandboxes)
        .streaming(RuntimeServiceGrpc.getStreamPodSandboxStatsMethod(), this::streamSandboxes);
  }

  private ContainerStatsResponse container(ContainerStatsRequest request)
      throws CallFailure, IOException, InterruptedException {
    ContainerStatus container = view.container(request.getContainerId());
    ContainerStats stats = runtime.stats(container.id());
    return ContainerStatsResponse.newBuilder()
        .setStats(StatsMessages.container(container, stats))
        .build();
  }

  private ListContainerStatsResponse containers(ListContainerStatsRequest request)
      throws InterruptedException {
    return ListContainerStatsResponse.newBuilder()
        .addAllStats(containers(request.getFilter()))
        .build();
  }

  private void streamContainers(
      StreamContainerStatsRequest request, AnswerStream<StreamContainerStatsResponse> answers)
      throws InterruptedException {
    Parts.send(
        containers(request.getFilter()),
        answers,
        part -> StreamContainerStatsResponse.newBuilder().addAllContainerStats(part).build());
  }

  private List<io.beanpod.cri.v1.ContainerStats> containers(ContainerStatsFilter filter)
      throws InterruptedException {
    Map<String, ContainerStatus> chosen =
        view.containers().stream()
            .filter(container -> container.id().startsWith(filter.getId()))
            .filter(container -> container.sandboxId().startsWith(filter.getPodSandboxId()))
            .filter(container ->
                Filters.hasLabels(container.spec().labels(), filter.getLabelSelectorMap()))
            .collect(Collectors.toMap(ContainerStatus::id, Function.identity()));
    List<io.beanpod.cri.v1.ContainerStats> messages = new ArrayList<>();
    for (ContainerStats stats : runtime.containerStats(chosen.keySet())) {
      ContainerStatus container = chosen.get(stats.containerId());
      if (container != null) {
        messages.add(StatsMessages.container(container, stats));
      }
    }
    return messages;
  }

  private PodSandboxStatsResponse sandbox(PodSandboxStatsRequest request)
      throws CallFailure, IOException, InterruptedException {
    SandboxStatus sandbox = view.sandbox(request.getPodSandboxId());
    return PodSandboxStatsResponse.newBuilder()
        .setStats(
            StatsMessages.sandbox(sandbox, runtime.sandboxStats(sandbox.id()), containersById()))
        .build();
  }

  private ListPodSandboxStatsResponse sandboxes(ListPodSandboxStatsRequest request)
      throws InterruptedException {
    return ListPodSandboxStatsResponse.newBuilder()
        .addAllStats(sandboxes(request.getFilter()))
        .build();
  }

  private void streamSandboxes(
      StreamPodSandboxStatsRequest request, AnswerStream<StreamPodSandboxStatsResponse> answers)
      throws InterruptedException {
    Parts.send(
        sandboxes(request.getFilter()),
        answers,
        part -> StreamPodSandboxStatsResponse.newBuilder().addAllPodSandboxStats(part).build());
  }

  private List<PodSandboxStats> sandboxes(PodSandboxStatsFilter filter)
      throws InterruptedException {
    Map<String, SandboxStatus> chosen =
        view.sandboxes().stream()
            .filter(sandbox -> sandbox.id().startsWith(filter.getId()))
            .filter(
                sandbox -> Filters.hasLabels(sandbox.spec().labels(), filter.getLabelSelectorMap()))
            .collect(Collectors.toMap(SandboxStatus::id, Function.identity()));
    Map<String, ContainerStatus> containers = containersById();
    List<PodSandboxStats> messages = new ArrayList<>();
    for (SandboxStats stats : runtime.sandboxStats(chosen.keySet())) {
      SandboxStatus sandbox = chosen.get(stats.sandboxId());
      if (sandbox != null) {
        messages.add(StatsMessages.sandbox(sandbox, stats, containers));
      }
    }
    return messages;
  }

  private Map<String, ContainerStatus> containersById() {
    return view.containers().stream()
        .collect(Collectors.toMap(ContainerStatus::id, Function.identity()));
  }
}

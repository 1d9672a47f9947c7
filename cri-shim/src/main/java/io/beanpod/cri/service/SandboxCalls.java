package io.beanpod.cri.service;

import io.beanpod.cri.rpc.AnswerStream;
import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.rpc.Coalescing;
import io.beanpod.cri.rpc.Methods;
import io.beanpod.cri.translate.ContainerMessages;
import io.beanpod.cri.translate.Nanoseconds;
import io.beanpod.cri.translate.SandboxMessages;
import io.beanpod.cri.translate.SandboxTranslation;
import io.beanpod.cri.v1.ListPodSandboxRequest;
import io.beanpod.cri.v1.ListPodSandboxResponse;
import io.beanpod.cri.v1.PodSandboxStatusRequest;
import io.beanpod.cri.v1.PodSandboxStatusResponse;
import io.beanpod.cri.v1.RemovePodSandboxRequest;
import io.beanpod.cri.v1.RemovePodSandboxResponse;
import io.beanpod.cri.v1.RunPodSandboxRequest;
import io.beanpod.cri.v1.RunPodSandboxResponse;
import io.beanpod.cri.v1.RuntimeServiceGrpc;
import io.beanpod.cri.v1.StopPodSandboxRequest;
import io.beanpod.cri.v1.StopPodSandboxResponse;
import io.beanpod.cri.v1.StreamPodSandboxesRequest;
import io.beanpod.cri.v1.StreamPodSandboxesResponse;
import io.beanpod.cri.v1.UpdatePodSandboxResourcesRequest;
import io.beanpod.cri.v1.UpdatePodSandboxResourcesResponse;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.SandboxStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The calls about sandboxes. */
final class SandboxCalls implements Topic {
  private final PodRuntime runtime;
  private final View view;
  private final ContainerMessages containers;
  private final List<String> handlers;
  private final String machine;
  private final Coalescing<PodIdentity, SandboxStatus> runs = new Coalescing<>();

  /**
   * The calls on a runtime.
   *
   * @param handlers names of runtime handlers that are known
   * @param machine the host's name
   */
  SandboxCalls(
      PodRuntime runtime,
      View view,
      ContainerMessages containers,
      List<String> handlers,
      String machine) {
    this.runtime = runtime;
    this.view = view;
    this.containers = containers;
    this.handlers = List.copyOf(handlers);
    this.machine = machine;
  }

  @Override
  public void addTo(Methods service) {
    service
        .unary(RuntimeServiceGrpc.getRunPodSandboxMethod(), this::run)
        .unary(RuntimeServiceGrpc.getStopPodSandboxMethod(), this::stop)
        .unary(RuntimeServiceGrpc.getRemovePodSandboxMethod(), this::remove)
        .unary(RuntimeServiceGrpc.getPodSandboxStatusMethod(), this::status)
        .unary(RuntimeServiceGrpc.getListPodSandboxMethod(), this::list)
        .streaming(RuntimeServiceGrpc.getStreamPodSandboxesMethod(), this::stream)
        .unary(RuntimeServiceGrpc.getUpdatePodSandboxResourcesMethod(), this::update);
  }

  /**
   * A request that comes again, because its client gave up on the first, gets what the first one
   * made or still makes. The metadata says that it is the same: kubelet counts attempts.
   */
  private RunPodSandboxResponse run(RunPodSandboxRequest request) throws Exception {
    if (!handlers.contains(request.getRuntimeHandler())) {
      throw CallFailure.invalid(
          "no runtime handler \"%s\": there is %s"
              .formatted(request.getRuntimeHandler(), String.join(", ", handlers)));
    }
    SandboxSpec spec =
        SandboxTranslation.of(request.getConfig(), request.getRuntimeHandler(), machine);
    SandboxStatus sandbox = runs.once(spec.pod(), () -> findOrRun(spec));
    if (!sandbox.spec().equals(spec)) {
      throw CallFailure.exists(
          "sandbox %s is attempt %d of pod %s/%s and was made with another configuration: remove it, or raise metadata.attempt"
              .formatted(
                  sandbox.id(), spec.pod().attempt(), spec.pod().namespace(), spec.pod().name()));
    }
    return RunPodSandboxResponse.newBuilder().setPodSandboxId(sandbox.id()).build();
  }

  private SandboxStatus findOrRun(SandboxSpec spec) throws IOException, InterruptedException {
    Optional<SandboxStatus> existing =
        view.sandboxes().stream()
            .filter(sandbox -> sandbox.ready() && sandbox.spec().pod().equals(spec.pod()))
            .findFirst();
    return existing.isPresent() ? existing.get() : runtime.runSandbox(spec);
  }

  private StopPodSandboxResponse stop(StopPodSandboxRequest request)
      throws CallFailure, IOException, InterruptedException {
    Optional<SandboxStatus> sandbox = view.findSandbox(request.getPodSandboxId());
    if (sandbox.isPresent()) {
      Gone.isFine(() -> runtime.stopSandbox(sandbox.get().id()));
    }
    return StopPodSandboxResponse.getDefaultInstance();
  }

  private RemovePodSandboxResponse remove(RemovePodSandboxRequest request)
      throws CallFailure, IOException, InterruptedException {
    Optional<SandboxStatus> sandbox = view.findSandbox(request.getPodSandboxId());
    if (sandbox.isPresent()) {
      Gone.isFine(() -> runtime.stopSandbox(sandbox.get().id()));
      runtime.removeSandbox(sandbox.get().id());
    }
    return RemovePodSandboxResponse.getDefaultInstance();
  }

  private PodSandboxStatusResponse status(PodSandboxStatusRequest request) throws CallFailure {
    Instant now = Instant.now();
    SandboxStatus sandbox = view.sandbox(request.getPodSandboxId());
    PodSandboxStatusResponse.Builder response =
        PodSandboxStatusResponse.newBuilder()
            .setStatus(SandboxMessages.status(sandbox))
            .setTimestamp(Nanoseconds.of(now));
    view.containersOf(sandbox).stream()
        .sorted(Comparator.comparing(io.beanpod.runtime.ContainerStatus::createdAt))
        .forEach(container -> response.addContainersStatuses(containers.status(container)));
    if (request.getVerbose()) {
      response.putAllInfo(Details.of(sandbox));
    }
    return response.build();
  }

  private ListPodSandboxResponse list(ListPodSandboxRequest request) {
    ListPodSandboxResponse.Builder response = ListPodSandboxResponse.newBuilder();
    Filters.sandboxes(view.sandboxes(), request.getFilter())
        .forEach(sandbox -> response.addItems(SandboxMessages.item(sandbox)));
    return response.build();
  }

  private void stream(
      StreamPodSandboxesRequest request, AnswerStream<StreamPodSandboxesResponse> answers)
      throws InterruptedException {
    Parts.send(
        Filters.sandboxes(view.sandboxes(), request.getFilter()),
        answers,
        part ->
            StreamPodSandboxesResponse.newBuilder()
                .addAllPodSandboxes(part.stream().map(SandboxMessages::item).toList())
                .build());
  }

  /** Kubelet has set the pod's cgroup itself before it tells; nothing else depends on it. */
  private UpdatePodSandboxResourcesResponse update(UpdatePodSandboxResourcesRequest request)
      throws CallFailure {
    view.sandbox(request.getPodSandboxId());
    return UpdatePodSandboxResourcesResponse.getDefaultInstance();
  }
}

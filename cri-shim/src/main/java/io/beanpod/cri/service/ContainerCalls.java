package io.beanpod.cri.service;

import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.rpc.Coalescing;
import io.beanpod.cri.rpc.Methods;
import io.beanpod.cri.translate.ContainerTranslation;
import io.beanpod.cri.translate.ResourceTranslation;
import io.beanpod.cri.v1.CreateContainerRequest;
import io.beanpod.cri.v1.CreateContainerResponse;
import io.beanpod.cri.v1.RemoveContainerRequest;
import io.beanpod.cri.v1.RemoveContainerResponse;
import io.beanpod.cri.v1.ReopenContainerLogRequest;
import io.beanpod.cri.v1.ReopenContainerLogResponse;
import io.beanpod.cri.v1.RuntimeServiceGrpc;
import io.beanpod.cri.v1.StartContainerRequest;
import io.beanpod.cri.v1.StartContainerResponse;
import io.beanpod.cri.v1.StopContainerRequest;
import io.beanpod.cri.v1.StopContainerResponse;
import io.beanpod.cri.v1.UpdateContainerResourcesRequest;
import io.beanpod.cri.v1.UpdateContainerResourcesResponse;
import io.beanpod.runtime.ContainerPid;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.Resources;
import io.beanpod.runtime.SandboxStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The calls that change containers. */
final class ContainerCalls implements Topic {
  private static final long LONGEST_GRACE_SECONDS = Duration.ofDays(365).toSeconds();

  private final PodRuntime runtime;
  private final View view;
  private final Coalescing<Place, ContainerStatus> creations = new Coalescing<>();

  ContainerCalls(PodRuntime runtime, View view) {
    this.runtime = runtime;
    this.view = view;
  }

  /** What is unique within a sandbox, for as long as it exists. */
  private record Place(String sandboxId, String name, int attempt) {
    boolean isOf(ContainerStatus container) {
      return container.spec().name().equals(name) && container.spec().attempt() == attempt;
    }
  }

  @Override
  public void addTo(Methods service) {
    service
        .unary(RuntimeServiceGrpc.getCreateContainerMethod(), this::create)
        .unary(RuntimeServiceGrpc.getStartContainerMethod(), this::start)
        .unary(RuntimeServiceGrpc.getStopContainerMethod(), this::stop)
        .unary(RuntimeServiceGrpc.getRemoveContainerMethod(), this::remove)
        .unary(RuntimeServiceGrpc.getUpdateContainerResourcesMethod(), this::update)
        .unary(RuntimeServiceGrpc.getReopenContainerLogMethod(), this::reopenLog);
  }

  /**
   * A request that comes again, because its client gave up on the first, gets the container that
   * the first one made, as long as nobody has started it.
   */
  private CreateContainerResponse create(CreateContainerRequest request) throws Exception {
    SandboxStatus sandbox = view.sandbox(request.getPodSandboxId());
    ContainerSpec spec =
        withTarget(
            sandbox,
            ContainerTranslation.of(
                request.getConfig(), request.getSandboxConfig(), sandbox.spec()));
    Place place = new Place(sandbox.id(), spec.name(), spec.attempt());
    ContainerStatus container = creations.once(place, () -> findOrCreate(sandbox, place, spec));
    if (container.state() != ContainerState.CREATED || !container.spec().equals(spec)) {
      throw CallFailure.exists(
          "container %s is attempt %d of %s in this sandbox already: remove it, or raise metadata.attempt"
              .formatted(container.id(), spec.attempt(), spec.name()));
    }
    return CreateContainerResponse.newBuilder().setContainerId(container.id()).build();
  }

  private ContainerStatus findOrCreate(SandboxStatus sandbox, Place place, ContainerSpec spec)
      throws CallFailure, IOException, InterruptedException {
    Optional<ContainerStatus> existing =
        view.containersOf(sandbox).stream().filter(place::isOf).findFirst();
    if (existing.isPresent()) {
      return existing.get();
    }
    if (!view.sandbox(sandbox.id()).ready()) {
      throw CallFailure.wrongState("sandbox %s is not ready".formatted(sandbox.id()));
    }
    return runtime.createContainer(sandbox.id(), spec);
  }

  /** The container whose processes the new one sees must run, in the same pod. */
  private ContainerSpec withTarget(SandboxStatus sandbox, ContainerSpec spec) throws CallFailure {
    if (!(spec.pid() instanceof ContainerPid.Target target)) {
      return spec;
    }
    ContainerStatus container = view.container(target.containerId());
    if (!container.sandboxId().equals(sandbox.id())) {
      throw CallFailure.invalid(
          "container %s, whose processes are to be seen, is of another pod"
              .formatted(container.id()));
    }
    if (container.state() != ContainerState.RUNNING) {
      throw CallFailure.wrongState(
          "container %s, whose processes are to be seen, does not run".formatted(container.id()));
    }
    return spec.toBuilder().pid(new ContainerPid.Target(container.id())).build();
  }

  private StartContainerResponse start(StartContainerRequest request)
      throws CallFailure, IOException, InterruptedException {
    runtime.startContainer(view.container(request.getContainerId()).id());
    return StartContainerResponse.getDefaultInstance();
  }

  private StopContainerResponse stop(StopContainerRequest request)
      throws CallFailure, IOException, InterruptedException {
    Optional<ContainerStatus> container = view.findContainer(request.getContainerId());
    if (container.isPresent()) {
      Duration grace =
          Duration.ofSeconds(Math.clamp(request.getTimeout(), 0, LONGEST_GRACE_SECONDS));
      Gone.isFine(() -> runtime.stopContainer(container.get().id(), grace));
    }
    return StopContainerResponse.getDefaultInstance();
  }

  private RemoveContainerResponse remove(RemoveContainerRequest request)
      throws CallFailure, IOException, InterruptedException {
    Optional<ContainerStatus> container = view.findContainer(request.getContainerId());
    if (container.isPresent()) {
      runtime.removeContainer(container.get().id());
    }
    return RemoveContainerResponse.getDefaultInstance();
  }

  private UpdateContainerResourcesResponse update(UpdateContainerResourcesRequest request)
      throws CallFailure, IOException {
    ContainerStatus container = view.container(request.getContainerId());
    Resources update = ResourceTranslation.of(request.getLinux());
    runtime.updateContainer(
        container.id(), ResourceTranslation.merged(container.spec().resources(), update));
    return UpdateContainerResourcesResponse.getDefaultInstance();
  }

  private ReopenContainerLogResponse reopenLog(ReopenContainerLogRequest request)
      throws CallFailure, IOException, InterruptedException {
    ContainerStatus container = view.container(request.getContainerId());
    if (container.state() != ContainerState.RUNNING) {
      throw CallFailure.wrongState(
          "the log of container %s is not opened anew: it does not run".formatted(container.id()));
    }
    runtime.reopenLog(container.id());
    return ReopenContainerLogResponse.getDefaultInstance();
  }
}

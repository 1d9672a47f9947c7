package io.beanpod.cri.cadvisor;

import com.google.protobuf.ByteString;
import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.rpc.Methods;
import io.beanpod.cri.service.View;
import io.beanpod.cri.v1.cadvisor.Container;
import io.beanpod.cri.v1.cadvisor.ContainersGrpc;
import io.beanpod.cri.v1.cadvisor.GetContainerRequest;
import io.beanpod.cri.v1.cadvisor.GetContainerResponse;
import io.beanpod.cri.v1.cadvisor.GetRequest;
import io.beanpod.cri.v1.cadvisor.GetResponse;
import io.beanpod.cri.v1.cadvisor.Process;
import io.beanpod.cri.v1.cadvisor.Specification;
import io.beanpod.cri.v1.cadvisor.Status;
import io.beanpod.cri.v1.cadvisor.TasksGrpc;
import io.beanpod.cri.v1.cadvisor.VersionGrpc;
import io.beanpod.cri.v1.cadvisor.VersionResponse;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.SandboxStatus;
import io.grpc.ServerServiceDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The three calls by which cAdvisor learns whose a cgroup is. Kubelet reads cgroups through a
 * cAdvisor of its own, which knows containerd's interface and no other; without an answer the
 * figures of {@code /metrics/cadvisor} bear no names and {@code /stats/summary} has no network.
 *
 * <p>cAdvisor finds an id in a cgroup's name and asks for it here. It counts a pod's network once,
 * for the object that is labelled as a sandbox, in the namespace of that one's process. Answers
 * read snapshots. Neither environment nor arguments are told: cAdvisor would keep them.
 */
public final class CadvisorServices {
  private static final String KIND = "io.cri-containerd.kind";
  private static final String SPEC_TYPE = "types.containerd.io/opencontainers/runtime-spec/1/Spec";
  private static final String PAUSE = "pause";

  private final View view;
  private final String version;

  private CadvisorServices(View view, String version) {
    this.view = view;
    this.version = version;
  }

  /**
   * Puts the services together.
   *
   * @param view what is told of
   * @param version of beanpod
   */
  public static List<ServerServiceDefinition> of(View view, String version) {
    CadvisorServices services = new CadvisorServices(view, version);
    return List.of(
        new Methods(VersionGrpc.SERVICE_NAME)
            .unary(VersionGrpc.getVersionMethod(), request -> services.version())
            .build(),
        new Methods(ContainersGrpc.SERVICE_NAME)
            .unary(ContainersGrpc.getGetMethod(), services::container)
            .build(),
        new Methods(TasksGrpc.SERVICE_NAME)
            .unary(TasksGrpc.getGetMethod(), services::task)
            .build());
  }

  private VersionResponse version() {
    return VersionResponse.newBuilder().setVersion(version).setRevision("beanpod").build();
  }

  private GetContainerResponse container(GetContainerRequest request) throws CallFailure {
    String id = request.getId();
    // cAdvisor asks once, as soon as there is a cgroup, and a network plugin takes its time. In
    // this order: what is made meanwhile is in the lists before it stops being made.
    Optional<SandboxSpec> spec = view.sandboxInTheMaking(id);
    if (spec.isEmpty()) {
      spec = view.findSandbox(id).map(SandboxStatus::spec);
    }
    return GetContainerResponse.newBuilder()
        .setContainer(
            spec.isPresent()
                ? described(id, PAUSE, "sandbox", spec.get().labels())
                : described(view.container(id)))
        .build();
  }

  private static Container described(ContainerStatus container) {
    ContainerSpec spec = container.spec();
    String image = spec.imageName().isEmpty() ? spec.image() : spec.imageName();
    return described(container.id(), image, "container", spec.labels());
  }

  private static Container described(
      String id, String image, String kind, Map<String, String> labels) {
    return Container.newBuilder()
        .setId(id)
        .setImage(image)
        .putAllLabels(labels)
        .putLabels(KIND, kind) // last: a pod's own label of that name says nothing
        .setSpec(
            Specification.newBuilder()
                .setTypeUrl(SPEC_TYPE)
                .setValue(ByteString.copyFromUtf8("{\"process\":{}}")))
        .build();
  }

  private GetResponse task(GetRequest request) throws CallFailure {
    String id = request.getContainerId();
    if (!request.getExecId().isEmpty()) {
      throw CallFailure.notFound("processes of exec are not told of");
    }
    Optional<SandboxStatus> sandbox = view.findSandbox(id);
    Process.Builder process =
        sandbox.isPresent() ? process(sandbox.get()) : process(view.container(id));
    return GetResponse.newBuilder()
        .setProcess(process.setContainerId(id).setId(id).build())
        .build();
  }

  private static Process.Builder process(SandboxStatus sandbox) throws CallFailure {
    if (sandbox.pausePid() == 0) {
      throw CallFailure.notFound("sandbox " + sandbox.id() + " has no process");
    }
    return Process.newBuilder().setPid(sandbox.pausePid()).setStatus(Status.RUNNING);
  }

  /** cAdvisor asks again for some seconds while a process is not found. */
  private static Process.Builder process(ContainerStatus container) throws CallFailure {
    return switch (container.state()) {
      case RUNNING -> Process.newBuilder().setPid(container.pid()).setStatus(Status.RUNNING);
      case EXITED ->
          Process.newBuilder().setStatus(Status.STOPPED).setExitStatus(container.exitCode());
      case CREATED, UNKNOWN ->
          throw CallFailure.notFound("container " + container.id() + " has no process");
    };
  }
}

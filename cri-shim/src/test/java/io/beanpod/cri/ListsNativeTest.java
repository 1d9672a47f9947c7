package io.beanpod.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.cri.testing.CriNode;
import io.beanpod.cri.v1.Container;
import io.beanpod.cri.v1.ContainerFilter;
import io.beanpod.cri.v1.ContainerState;
import io.beanpod.cri.v1.ContainerStateValue;
import io.beanpod.cri.v1.ListContainersRequest;
import io.beanpod.cri.v1.ListPodSandboxRequest;
import io.beanpod.cri.v1.PodSandbox;
import io.beanpod.cri.v1.PodSandboxConfig;
import io.beanpod.cri.v1.PodSandboxFilter;
import io.beanpod.cri.v1.PodSandboxState;
import io.beanpod.cri.v1.PodSandboxStateValue;
import io.beanpod.cri.v1.PodSandboxStatusRequest;
import io.beanpod.cri.v1.StopPodSandboxRequest;
import io.beanpod.cri.v1.StreamContainersRequest;
import io.beanpod.cri.v1.StreamPodSandboxesRequest;
import io.beanpod.runtime.Owner;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.SandboxSpec;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lists have, by filter and by owner. */
@Tag("native")
final class ListsNativeTest {
  @TempDir Path directory;
  private CriNode node;

  @BeforeEach
  void open() throws Exception {
    node = CriNode.open(directory);
  }

  @AfterEach
  void close() throws Exception {
    node.close();
  }

  @Test
  void sandboxesAreFilteredByIdStateAndLabels() {
    String one = node.run(node.pod("one").toBuilder().putLabels("app", "a").build());
    String two =
        node.run(node.pod("two").toBuilder().putLabels("app", "a").putLabels("x", "y").build());
    node.calls().stopPodSandbox(StopPodSandboxRequest.newBuilder().setPodSandboxId(one).build());

    assertThat(sandboxes(PodSandboxFilter.newBuilder())).containsExactly(two, one);
    assertThat(sandboxes(PodSandboxFilter.newBuilder().setId(one.substring(0, 20))))
        .containsExactly(one);
    assertThat(sandboxes(PodSandboxFilter.newBuilder().setId("f".repeat(64)))).isEmpty();
    assertThat(
            sandboxes(
                PodSandboxFilter.newBuilder()
                    .setState(
                        PodSandboxStateValue.newBuilder().setState(PodSandboxState.SANDBOX_READY))))
        .containsExactly(two);
    assertThat(sandboxes(PodSandboxFilter.newBuilder().putLabelSelector("app", "a")))
        .containsExactly(two, one);
    assertThat(
            sandboxes(
                PodSandboxFilter.newBuilder()
                    .putLabelSelector("app", "a")
                    .putLabelSelector("x", "y")))
        .containsExactly(two);
    List<String> streamed = new ArrayList<>();
    node.calls()
        .streamPodSandboxes(StreamPodSandboxesRequest.getDefaultInstance())
        .forEachRemaining(
            part -> part.getPodSandboxesList().forEach(sandbox -> streamed.add(sandbox.getId())));
    assertThat(streamed).containsExactly(two, one);
  }

  @Test
  void containersAreFilteredByIdStateSandboxAndLabels() {
    PodSandboxConfig pod = node.pod("one");
    String sandbox = node.run(pod);
    PodSandboxConfig otherPod = node.pod("two");
    String otherSandbox = node.run(otherPod);
    String runs =
        node.create(
            sandbox,
            pod,
            node.container("runs", "sleep", "100").toBuilder().putLabels("a", "b").build());
    node.start(runs);
    String waits = node.create(sandbox, pod, node.container("waits", "true"));
    String other = node.create(otherSandbox, otherPod, node.container("runs", "true"));

    assertThat(containers(ContainerFilter.newBuilder())).containsExactly(other, waits, runs);
    assertThat(containers(ContainerFilter.newBuilder().setPodSandboxId(sandbox)))
        .containsExactly(waits, runs);
    assertThat(containers(ContainerFilter.newBuilder().setId(runs.substring(0, 20))))
        .containsExactly(runs);
    assertThat(
            containers(
                ContainerFilter.newBuilder()
                    .setPodSandboxId(sandbox)
                    .setState(
                        ContainerStateValue.newBuilder()
                            .setState(ContainerState.CONTAINER_CREATED))))
        .containsExactly(waits);
    assertThat(containers(ContainerFilter.newBuilder().putLabelSelector("a", "b")))
        .containsExactly(runs);
    List<String> streamed = new ArrayList<>();
    node.calls()
        .streamContainers(StreamContainersRequest.getDefaultInstance())
        .forEachRemaining(
            part -> part.getContainersList().forEach(container -> streamed.add(container.getId())));
    assertThat(streamed).containsExactly(other, waits, runs);
  }

  /** Kubelet would kill them. */
  @Test
  void podsOfOthersAreNeitherSeenNorStopped() throws Exception {
    String engines =
        node.runtime()
            .runSandbox(
                SandboxSpec.builder(new PodIdentity("default", "engines", "uid-e", 0), "engines")
                    .owner(Owner.POD_ENGINE)
                    .build())
            .id();
    assertThat(sandboxes(PodSandboxFilter.newBuilder())).isEmpty();
    assertThat(sandboxes(PodSandboxFilter.newBuilder().setId(engines))).isEmpty();
    assertThatThrownBy(() ->
            node.calls()
                .podSandboxStatus(
                    PodSandboxStatusRequest.newBuilder().setPodSandboxId(engines).build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
    node.calls()
        .stopPodSandbox(StopPodSandboxRequest.newBuilder().setPodSandboxId(engines).build());
    assertThat(node.runtime().sandbox(engines).orElseThrow().ready()).isTrue();
  }

  private List<String> sandboxes(PodSandboxFilter.Builder filter) {
    return node
        .calls()
        .listPodSandbox(ListPodSandboxRequest.newBuilder().setFilter(filter).build())
        .getItemsList()
        .stream()
        .map(PodSandbox::getId)
        .toList();
  }

  private List<String> containers(ContainerFilter.Builder filter) {
    return node
        .calls()
        .listContainers(ListContainersRequest.newBuilder().setFilter(filter).build())
        .getContainersList()
        .stream()
        .map(Container::getId)
        .toList();
  }
}

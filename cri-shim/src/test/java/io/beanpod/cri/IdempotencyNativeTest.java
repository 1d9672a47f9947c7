package io.beanpod.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import io.beanpod.cri.testing.CriNode;
import io.beanpod.cri.v1.ContainerConfig;
import io.beanpod.cri.v1.ContainerState;
import io.beanpod.cri.v1.PodSandboxConfig;
import io.beanpod.cri.v1.RemoveContainerRequest;
import io.beanpod.cri.v1.RemovePodSandboxRequest;
import io.beanpod.cri.v1.RunPodSandboxRequest;
import io.beanpod.cri.v1.RunPodSandboxResponse;
import io.beanpod.cri.v1.StopContainerRequest;
import io.beanpod.cri.v1.StopPodSandboxRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that ask again, ask twice at a time, or leave in between. */
@Tag("native")
final class IdempotencyNativeTest {
  private static final String UNKNOWN = "f".repeat(64);

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
  void endingWhatIsNotThereSucceeds() {
    stopSandbox(UNKNOWN);
    removeSandbox(UNKNOWN);
    stopContainer(UNKNOWN);
    removeContainer(UNKNOWN);
  }

  @Test
  void endingTwiceSucceeds() {
    PodSandboxConfig pod = node.pod("web");
    String sandbox = node.run(pod);
    String container = node.create(sandbox, pod, node.container("main", "sleep", "100"));
    node.start(container);
    stopContainer(container);
    stopContainer(container);
    removeContainer(container);
    removeContainer(container);
    stopSandbox(sandbox);
    stopSandbox(sandbox);
    removeSandbox(sandbox);
    removeSandbox(sandbox);
    assertThat(node.runtime().sandboxes()).isEmpty();
  }

  @Test
  void theSameSandboxIsMadeOnce() throws Exception {
    RunPodSandboxRequest request =
        RunPodSandboxRequest.newBuilder().setConfig(node.pod("web")).build();
    List<ListenableFuture<RunPodSandboxResponse>> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      calls.add(node.futures().runPodSandbox(request));
    }
    Set<String> ids = new HashSet<>();
    for (ListenableFuture<RunPodSandboxResponse> call : calls) {
      ids.add(call.get().getPodSandboxId());
    }
    assertThat(ids).hasSize(1);
    assertThat(node.runtime().sandboxes()).hasSize(1);
  }

  @Test
  void whoLeftAndComesAgainFindsTheSandbox() {
    PodSandboxConfig pod = node.pod("web");
    ListenableFuture<RunPodSandboxResponse> call =
        node.futures().runPodSandbox(RunPodSandboxRequest.newBuilder().setConfig(pod).build());
    call.cancel(true);
    String sandbox = node.run(pod);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> node.runtime().sandboxes().size() == 1);
    assertThat(node.runtime().sandboxes().getFirst().id()).isEqualTo(sandbox);
  }

  @Test
  void anotherSandboxInTheSamePlaceIsRefused() {
    PodSandboxConfig pod = node.pod("web");
    String sandbox = node.run(pod);
    assertThatThrownBy(() -> node.run(pod.toBuilder().setHostname("other").build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.ALREADY_EXISTS))
        .hasMessageContaining(sandbox);
  }

  @Test
  void aStoppedSandboxIsNotTakenForANewOne() {
    PodSandboxConfig pod = node.pod("web");
    String first = node.run(pod);
    stopSandbox(first);
    assertThat(node.run(pod)).isNotEqualTo(first);
  }

  @Test
  void theSameContainerIsMadeOnceUntilItRuns() {
    PodSandboxConfig pod = node.pod("web");
    String sandbox = node.run(pod);
    ContainerConfig config = node.container("main", "sleep", "100");
    String container = node.create(sandbox, pod, config);
    assertThat(node.create(sandbox, pod, config)).isEqualTo(container);
    node.start(container);
    assertThatThrownBy(() -> node.create(sandbox, pod, config))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.ALREADY_EXISTS));
    ContainerConfig next =
        config.toBuilder().setMetadata(config.getMetadata().toBuilder().setAttempt(1)).build();
    assertThat(node.create(sandbox, pod, next)).isNotEqualTo(container);
  }

  @Test
  void theDaemonsRestartLosesNothing() throws Exception {
    PodSandboxConfig pod = node.pod("web");
    String sandbox = node.run(pod);
    String running = node.create(sandbox, pod, node.container("runs", "sleep", "100"));
    node.start(running);
    ContainerConfig waits = node.container("waits", "sleep", "100");
    String waiting = node.create(sandbox, pod, waits);
    String ended = node.create(sandbox, pod, node.container("ended", "sh", "-c", "exit 7"));
    node.start(ended);
    node.awaitExit(ended);
    var before = node.status(running);

    node.restart();

    assertThat(node.status(running)).isEqualTo(before);
    assertThat(node.status(running).getUser().hasLinux()).isTrue();
    assertThat(node.status(ended).getExitCode()).isEqualTo(7);
    assertThat(node.run(pod)).isEqualTo(sandbox);
    assertThat(node.create(sandbox, pod, waits)).isEqualTo(waiting);
    node.start(waiting);
    assertThat(node.status(waiting).getState()).isEqualTo(ContainerState.CONTAINER_RUNNING);
    stopContainer(running);
    assertThat(node.status(running).getState()).isEqualTo(ContainerState.CONTAINER_EXITED);
  }

  private void stopSandbox(String id) {
    node.calls().stopPodSandbox(StopPodSandboxRequest.newBuilder().setPodSandboxId(id).build());
  }

  private void removeSandbox(String id) {
    node.calls().removePodSandbox(RemovePodSandboxRequest.newBuilder().setPodSandboxId(id).build());
  }

  private void stopContainer(String id) {
    node.calls().stopContainer(StopContainerRequest.newBuilder().setContainerId(id).build());
  }

  private void removeContainer(String id) {
    node.calls().removeContainer(RemoveContainerRequest.newBuilder().setContainerId(id).build());
  }
}

package io.beanpod.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.cri.testing.CriNode;
import io.beanpod.cri.v1.ContainerConfig;
import io.beanpod.cri.v1.ContainerState;
import io.beanpod.cri.v1.ContainerStatus;
import io.beanpod.cri.v1.Int64Value;
import io.beanpod.cri.v1.LinuxContainerConfig;
import io.beanpod.cri.v1.LinuxContainerSecurityContext;
import io.beanpod.cri.v1.PodSandboxConfig;
import io.beanpod.cri.v1.PodSandboxState;
import io.beanpod.cri.v1.PodSandboxStatusRequest;
import io.beanpod.cri.v1.PodSandboxStatusResponse;
import io.beanpod.cri.v1.RemoveContainerRequest;
import io.beanpod.cri.v1.RemovePodSandboxRequest;
import io.beanpod.cri.v1.ReopenContainerLogRequest;
import io.beanpod.cri.v1.SecurityProfile;
import io.beanpod.cri.v1.Signal;
import io.beanpod.cri.v1.StopContainerRequest;
import io.beanpod.cri.v1.StopPodSandboxRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods and containers from their making to their removal, as a client sees them. */
@Tag("native")
final class LifeCycleNativeTest {
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
  void aPodLivesFromRunToRemove() {
    PodSandboxConfig pod = node.pod("web").toBuilder().putLabels("app", "web").build();
    String sandbox = node.run(pod);

    PodSandboxStatusResponse ready = sandboxStatus(sandbox);
    assertThat(ready.getStatus().getState()).isEqualTo(PodSandboxState.SANDBOX_READY);
    assertThat(ready.getStatus().getMetadata()).isEqualTo(pod.getMetadata());
    assertThat(ready.getStatus().getLabelsMap()).containsExactly(java.util.Map.entry("app", "web"));
    assertThat(ready.getStatus().getNetwork().getIp()).isNotEmpty();
    assertThat(ready.getStatus().getCreatedAt()).isPositive();

    String container = node.create(sandbox, pod, node.container("main", "sleep", "100"));
    assertThat(node.status(container).getState()).isEqualTo(ContainerState.CONTAINER_CREATED);
    node.start(container);
    ContainerStatus running = node.status(container);
    assertThat(running.getState()).isEqualTo(ContainerState.CONTAINER_RUNNING);
    assertThat(running.getStartedAt()).isGreaterThanOrEqualTo(running.getCreatedAt());
    assertThat(running.getImageId()).isEqualTo(node.imageId());
    assertThat(running.getImage().getUserSpecifiedImage()).isEqualTo("busybox:test");
    assertThat(running.getStopSignal()).isEqualTo(Signal.SIGNAL_SIGTERM);
    assertThat(running.getLogPath()).isEqualTo(node.logs().resolve("web/main/0.log").toString());

    stop(container, 0);
    ContainerStatus exited = node.status(container);
    assertThat(exited.getState()).isEqualTo(ContainerState.CONTAINER_EXITED);
    assertThat(exited.getExitCode()).isEqualTo(137);
    assertThat(exited.getReason()).isEqualTo("Error");
    assertThat(exited.getFinishedAt()).isGreaterThanOrEqualTo(running.getStartedAt());

    node.calls()
        .stopPodSandbox(StopPodSandboxRequest.newBuilder().setPodSandboxId(sandbox).build());
    assertThat(sandboxStatus(sandbox).getStatus().getState())
        .isEqualTo(PodSandboxState.SANDBOX_NOTREADY);
    node.calls()
        .removePodSandbox(RemovePodSandboxRequest.newBuilder().setPodSandboxId(sandbox).build());
    assertCode(Status.Code.NOT_FOUND, () -> sandboxStatus(sandbox));
    assertCode(Status.Code.NOT_FOUND, () -> node.status(container));
  }

  @Test
  void aProgramThatEndsLeavesItsCodeAndOutput() throws Exception {
    PodSandboxConfig pod = node.pod("job");
    String container =
        node.create(node.run(pod), pod, node.container("main", "sh", "-c", "echo done; exit 3"));
    node.start(container);
    ContainerStatus exited = node.awaitExit(container);
    assertThat(exited.getExitCode()).isEqualTo(3);
    assertThat(exited.getReason()).isEqualTo("Error");
    assertThat(Files.readString(Path.of(exited.getLogPath()))).endsWith(" stdout F done\n");
  }

  @Test
  void aProgramThatIsNotThereIsAStartError() {
    PodSandboxConfig pod = node.pod("broken");
    String container = node.create(node.run(pod), pod, node.container("main", "/no/program"));
    assertThatThrownBy(() -> node.start(container)).hasMessageContaining("/no/program");
    ContainerStatus exited = node.status(container);
    assertThat(exited.getReason()).isEqualTo("StartError");
    assertThat(exited.getExitCode()).isEqualTo(128);
    assertCode(Status.Code.FAILED_PRECONDITION, () -> node.start(container));
  }

  @Test
  void theStatusTellsWhomTheProcessRunsAs() {
    PodSandboxConfig pod = node.pod("user");
    ContainerConfig config =
        node.container("main", "sleep", "100").toBuilder()
            .setLinux(
                LinuxContainerConfig.newBuilder()
                    .setSecurityContext(
                        LinuxContainerSecurityContext.newBuilder()
                            .setRunAsUser(Int64Value.newBuilder().setValue(1000))
                            .addSupplementalGroups(1234)
                            .setApparmor(
                                SecurityProfile.newBuilder()
                                    .setProfileType(SecurityProfile.ProfileType.Unconfined))))
            .build();
    String container = node.create(node.run(pod), pod, config);
    node.start(container);
    assertThat(node.status(container).getUser().getLinux().getUid()).isEqualTo(1000);
    assertThat(node.status(container).getUser().getLinux().getGid()).isEqualTo(1000);
    assertThat(node.status(container).getUser().getLinux().getSupplementalGroupsList())
        .containsExactlyInAnyOrder(1000L, 1234L, 50_000L);
  }

  @Test
  void aRotatedLogGoesOnInANewFile() throws Exception {
    PodSandboxConfig pod = node.pod("logs");
    String container =
        node.create(
            node.run(pod),
            pod,
            node.container("main", "sh", "-c", "while true; do echo line; sleep 0.05; done"));
    node.start(container);
    Path log = Path.of(node.status(container).getLogPath());
    Path rotated = log.resolveSibling("0.log.old");
    await(() -> Files.size(log) > 0);
    Files.move(log, rotated);
    reopenLog(container);
    long old = Files.size(rotated);
    await(() -> Files.size(log) > 0);
    assertThat(Files.size(rotated)).isEqualTo(old);
    stop(container, 0);
    Files.delete(log);
    assertCode(Status.Code.FAILED_PRECONDITION, () -> reopenLog(container));
    assertThat(log).doesNotExist();
  }

  @Test
  void aRunningContainerIsRemovedByForce() {
    PodSandboxConfig pod = node.pod("gone");
    String container = node.create(node.run(pod), pod, node.container("main", "sleep", "100"));
    node.start(container);
    int pid = node.runtime().container(container).orElseThrow().pid();
    node.calls()
        .removeContainer(RemoveContainerRequest.newBuilder().setContainerId(container).build());
    assertThat(Path.of("/proc/" + pid)).doesNotExist();
    assertCode(Status.Code.NOT_FOUND, () -> node.status(container));
  }

  private PodSandboxStatusResponse sandboxStatus(String sandbox) {
    return node.calls()
        .podSandboxStatus(PodSandboxStatusRequest.newBuilder().setPodSandboxId(sandbox).build());
  }

  private void stop(String container, long seconds) {
    node.calls()
        .stopContainer(
            StopContainerRequest.newBuilder()
                .setContainerId(container)
                .setTimeout(seconds)
                .build());
  }

  private void reopenLog(String container) {
    node.calls()
        .reopenContainerLog(
            ReopenContainerLogRequest.newBuilder().setContainerId(container).build());
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(condition);
  }

  private static void assertCode(
      Status.Code code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }
}

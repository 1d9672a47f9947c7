package io.beanpod.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.cri.testing.CriNode;
import io.beanpod.cri.v1.ContainerEventResponse;
import io.beanpod.cri.v1.ContainerEventType;
import io.beanpod.cri.v1.ExecSyncRequest;
import io.beanpod.cri.v1.ExecSyncResponse;
import io.beanpod.cri.v1.GetEventsRequest;
import io.beanpod.cri.v1.PodSandboxConfig;
import io.beanpod.cri.v1.RemovePodSandboxRequest;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands in containers, and the stream of what happens. */
@Tag("native")
final class ExecNativeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private CriNode node;
  private String sandbox;
  private String container;

  @BeforeEach
  void open() throws Exception {
    node = CriNode.open(directory);
    PodSandboxConfig pod = node.pod("web");
    sandbox = node.run(pod);
    container = node.create(sandbox, pod, node.container("main", "sleep", "1000"));
    node.start(container);
  }

  @AfterEach
  void close() throws Exception {
    node.close();
  }

  @Test
  void outputsAndCodeComeBack() {
    ExecSyncResponse result = exec(0, "sh", "-c", "echo out; echo err >&2; exit 4");
    assertThat(result.getStdout().toStringUtf8()).isEqualTo("out\n");
    assertThat(result.getStderr().toStringUtf8()).isEqualTo("err\n");
    assertThat(result.getExitCode()).isEqualTo(4);
  }

  @Test
  void aCommandThatTakesTooLongIsKilled() {
    assertThatThrownBy(() -> exec(1, "sleep", "4321"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
    assertThat(processes()).doesNotContain("sleep 4321");
  }

  @Test
  void aCommandWhoseClientHasLeftIsKilled() {
    try (Context.CancellableContext call = Context.current().withCancellation()) {
      Thread client =
          Thread.startVirtualThread(
              call.wrap(() -> {
                assertThatThrownBy(() -> exec(0, "sleep", "5432"))
                    .isInstanceOf(StatusRuntimeException.class);
              }));
      await(() -> processes().contains("sleep 5432"));
      call.cancel(null);
      await(() -> !processes().contains("sleep 5432") && !client.isAlive());
    }
  }

  @Test
  void moreOutputThanAMessageTakesIsCut() {
    ExecSyncResponse result = exec(0, "sh", "-c", "yes | head -c 20000000; echo end >&2");
    assertThat(result.getStdout().size()).isBetween(15_000_000, 16 << 20);
    assertThat(result.getStderr().toStringUtf8()).isEqualTo("end\n");
    assertThat(result.getExitCode()).isZero();
  }

  @Test
  void execNeedsARunningContainerAndACommand() throws Exception {
    assertThatThrownBy(() -> exec(0))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    node.runtime().stopContainer(container, Duration.ZERO);
    assertThatThrownBy(() -> exec(0, "true"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION));
  }

  @Test
  void everyChangeIsTold() {
    List<ContainerEventResponse> heard = new CopyOnWriteArrayList<>();
    try (Context.CancellableContext call = Context.current().withCancellation()) {
      Thread.startVirtualThread(call.wrap(() -> listen(heard)));
      PodSandboxConfig pod = node.pod("second");
      // Until the subscription stands nothing is told, so make pods until one is heard of.
      List<String> made = new ArrayList<>();
      await(() -> {
        made.add(node.run(node.pod("probe" + made.size())));
        return !heard.isEmpty();
      });
      String second = node.run(pod);
      String job = node.create(second, pod, node.container("job", "true"));
      node.start(job);
      node.awaitExit(job);
      node.calls()
          .removePodSandbox(RemovePodSandboxRequest.newBuilder().setPodSandboxId(second).build());
      await(() -> types(heard, second).contains(ContainerEventType.CONTAINER_DELETED_EVENT));
      assertThat(types(heard, job))
          .containsExactly(
              ContainerEventType.CONTAINER_CREATED_EVENT,
              ContainerEventType.CONTAINER_STARTED_EVENT,
              ContainerEventType.CONTAINER_STOPPED_EVENT,
              ContainerEventType.CONTAINER_DELETED_EVENT);
      assertThat(types(heard, second))
          .containsExactly(
              ContainerEventType.CONTAINER_CREATED_EVENT,
              ContainerEventType.CONTAINER_STARTED_EVENT,
              ContainerEventType.CONTAINER_STOPPED_EVENT,
              ContainerEventType.CONTAINER_DELETED_EVENT);
      assertThat(heard)
          .filteredOn(event -> event.getContainerId().equals(job))
          .allSatisfy(event ->
              assertThat(event.getPodSandboxStatus().getMetadata()).isEqualTo(pod.getMetadata()));
      call.cancel(null);
    }
  }

  private void listen(List<ContainerEventResponse> heard) {
    Iterator<ContainerEventResponse> events =
        node.calls().getContainerEvents(GetEventsRequest.getDefaultInstance());
    try {
      events.forEachRemaining(heard::add);
    } catch (StatusRuntimeException left) {
      assertThat(left.getStatus().getCode()).isEqualTo(Status.Code.CANCELLED);
    }
  }

  private static List<ContainerEventType> types(List<ContainerEventResponse> heard, String id) {
    return heard.stream()
        .filter(event -> event.getContainerId().equals(id))
        .map(ContainerEventResponse::getContainerEventType)
        .toList();
  }

  private String processes() {
    return exec(0, "ps", "-o", "args").getStdout().toStringUtf8();
  }

  private ExecSyncResponse exec(long timeout, String... command) {
    return node.calls()
        .execSync(
            ExecSyncRequest.newBuilder()
                .setContainerId(container)
                .addAllCmd(List.of(command))
                .setTimeout(timeout)
                .build());
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await().atMost(PATIENCE).until(condition);
  }
}

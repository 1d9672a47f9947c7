package io.beanpod.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import io.beanpod.cri.testing.CriNode;
import io.beanpod.cri.testing.StuckMount;
import io.beanpod.cri.v1.ContainerConfig;
import io.beanpod.cri.v1.ContainerState;
import io.beanpod.cri.v1.ListContainersRequest;
import io.beanpod.cri.v1.Mount;
import io.beanpod.cri.v1.PodSandboxConfig;
import io.beanpod.cri.v1.RemoveContainerRequest;
import io.beanpod.cri.v1.StartContainerRequest;
import io.beanpod.cri.v1.StartContainerResponse;
import io.beanpod.cri.v1.StatusRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Volumes on a file system whose server never answers hold up their own containers alone. */
@Tag("native")
final class StuckMountNativeTest {
  /** More than virtual threads have carriers. */
  private static final int STUCK = Runtime.getRuntime().availableProcessors() + 2;

  private static final int OTHERS = 12;

  @TempDir Path directory;
  private CriNode node;
  private StuckMount mount;

  @BeforeEach
  void open() throws Exception {
    node = CriNode.open(directory);
    mount = StuckMount.at(directory.resolve("stuck"));
  }

  @AfterEach
  void close() throws Exception {
    mount.close();
    node.close();
  }

  /** A daemon that is held up answers never: the limit is for that alone. */
  @Test
  @Timeout(60)
  void othersStartAndListsAnswerWhileStartsHang() throws Exception {
    PodSandboxConfig pod = node.pod("stuck");
    String sandbox = node.run(pod);
    List<String> stuck = new ArrayList<>();
    List<ListenableFuture<StartContainerResponse>> hanging = new ArrayList<>();
    for (int i = 0; i < STUCK; i++) {
      stuck.add(node.create(sandbox, pod, withVolume("stuck-" + i)));
      hanging.add(
          node.futures()
              .startContainer(
                  StartContainerRequest.newBuilder().setContainerId(stuck.get(i)).build()));
    }
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> threadsInTheMount() >= STUCK);

    List<String> others = new ArrayList<>();
    for (int i = 0; i < OTHERS; i++) {
      others.add(node.create(sandbox, pod, node.container("other-" + i, "sleep", "1000")));
    }
    List<ListenableFuture<StartContainerResponse>> starting =
        others.stream()
            .map(id ->
                node.futures()
                    .startContainer(StartContainerRequest.newBuilder().setContainerId(id).build()))
            .toList();
    assertThat(
            node.calls()
                .listContainers(ListContainersRequest.getDefaultInstance())
                .getContainersList())
        .hasSize(STUCK + OTHERS);
    assertThat(
            node.calls().status(StatusRequest.getDefaultInstance()).getStatus().getConditionsList())
        .allSatisfy(condition -> assertThat(condition.getStatus()).isTrue());
    for (ListenableFuture<StartContainerResponse> start : starting) {
      start.get();
    }

    // All that was answered, was answered while every one of them hung.
    assertThat(hanging).noneMatch(ListenableFuture::isDone);
    assertThat(threadsInTheMount()).isGreaterThanOrEqualTo(STUCK);
    assertThat(others)
        .allSatisfy(id ->
            assertThat(node.status(id).getState()).isEqualTo(ContainerState.CONTAINER_RUNNING));

    mount.release();
    for (ListenableFuture<StartContainerResponse> start : hanging) {
      assertThatThrownBy(start::get).hasMessageContaining("ENOTCONN");
    }
    for (String id : stuck) {
      assertThat(node.status(id).getReason()).isEqualTo("StartError");
      node.calls().removeContainer(RemoveContainerRequest.newBuilder().setContainerId(id).build());
    }
  }

  private ContainerConfig withVolume(String name) {
    return node.container(name, "sleep", "1000").toBuilder()
        .addMounts(
            Mount.newBuilder().setHostPath(mount.name(name).toString()).setContainerPath("/data"))
        .build();
  }

  /** Threads of this JVM that wait for the server. */
  private static long threadsInTheMount() throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      return threads.filter(StuckMountNativeTest::waitsForTheServer).count();
    }
  }

  private static boolean waitsForTheServer(Path thread) {
    try {
      return Files.readString(thread.resolve("stack")).contains("fuse_");
    } catch (IOException ended) {
      return false;
    }
  }
}

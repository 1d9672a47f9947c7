package io.beanpod.it.pods;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beanpod.pod.model.PodPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Init processes that were executed before their containers were known. */
@Tag("native")
final class InitAheadTest {

  @Test
  void theNextContainerGetsAnInitThatWaitsAndNobodyMissesOneThatWasKilled(@TempDir Path root)
      throws Exception {
    List<Long> waiting;
    try (TestNode node = TestNode.open(root)) {
      node.apply(TestNode.sleeper("first"));
      node.awaitPhase("first", PodPhase.RUNNING);
      await().atMost(Duration.ofMinutes(1)).until(() -> waiting().size() == 2);
      waiting = waiting();

      node.apply(TestNode.sleeper("second"));
      node.awaitPhase("second", PodPhase.RUNNING);
      assertThat(waiting).anyMatch(pid -> name(pid).equals("beanpod-monitor"));

      await().atMost(Duration.ofMinutes(1)).until(() -> waiting().size() == 2);
      for (long pid : waiting()) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      }
      await().atMost(Duration.ofMinutes(1)).until(() -> waiting().isEmpty());
      assertThat(node.sh("second", "main", "echo it runs")).isEqualTo("it runs");
      node.apply(TestNode.sleeper("third"));
      node.awaitPhase("third", PodPhase.RUNNING);
      await().atMost(Duration.ofMinutes(1)).until(() -> waiting().size() == 2);
      waiting = waiting();
    }
    assertThat(waiting).allMatch(pid -> name(pid).isEmpty());
  }

  /** Processes of this one that are init and have no container yet. */
  private static List<Long> waiting() {
    return ProcessHandle.current()
        .children()
        .map(ProcessHandle::pid)
        .filter(pid -> name(pid).startsWith("memfd:beanpod") || name(pid).equals("beanpod-init"))
        .toList();
  }

  /** Nothing of a process that has ended, reaped or not. */
  private static String name(long pid) {
    try {
      boolean ended = Files.readString(Path.of("/proc/" + pid + "/cmdline"), UTF_8).isEmpty();
      return ended ? "" : Files.readString(Path.of("/proc/" + pid + "/comm"), UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }
}

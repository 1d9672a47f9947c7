package io.beanpod.it.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.beanpod.pod.model.PodPhase;
import io.beanpod.runtime.NoSuchObjectException;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.stats.ContainerStats;
import io.beanpod.runtime.stats.InterfaceStats;
import io.beanpod.runtime.stats.ProcessStats;
import io.beanpod.runtime.stats.SandboxStats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures of real containers against what they were told to do. */
@Tag("native")
final class StatsTest {
  private static final String NONE = "0".repeat(64);

  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: busy}
      spec:
        terminationGracePeriodSeconds: 0
        containers:
        - name: worker
          image: busybox:test
          command: [sh, -c]
          args:
          - |
            dd if=/dev/zero of=/data bs=1024 count=3000 2>/dev/null
            mkdir /many; for i in 1 2 3 4 5 6 7; do echo x >/many/$i; done
            exec 8</data 9</data; nc -l -p 7000 &
            while true; do :; done
        - {name: idle, image: "busybox:test", command: [sleep, "1000"]}
        - name: other
          image: busybox:test
          command: [sleep, "1000"]
          securityContext: {runAsUser: 1000}
      """;

  private static SandboxStatus sandbox(TestNode node) {
    return node.runtime().sandboxes().getFirst();
  }

  private static ContainerStats stats(TestNode node, String id) throws Exception {
    return node.runtime().stats(id);
  }

  @Test
  void whatContainersDoIsCounted(@TempDir Path root) throws Exception {
    try (TestNode node = TestNode.open(root)) {
      node.apply(POD);
      node.awaitPhase("busy", PodPhase.RUNNING);
      node.sh(
          "busy", "idle", "until grep -q :1B58 /proc/net/tcp /proc/net/tcp6; do sleep 0.05; done");
      String worker = node.containerId("busy", "worker");
      String idle = node.containerId("busy", "idle");

      List<ContainerStats> both = node.runtime().containerStats(List.of(worker, idle, NONE));
      assertThat(both).extracting(ContainerStats::containerId).containsExactly(worker, idle);
      ContainerStats first = both.getFirst();
      assertThat(first.cgroup().cpu().usageNanos())
          .isGreaterThan(both.getLast().cgroup().cpu().usageNanos())
          .isGreaterThanOrEqualTo(first.cgroup().cpu().userNanos());
      ProcessStats processes = first.processes().orElseThrow();
      assertThat(processes.processes()).isEqualTo(2);
      assertThat(processes.threads()).isEqualTo(2);
      assertThat(processes.sockets()).as("nc listens").isEqualTo(1);
      assertThat(processes.descriptors()).isGreaterThanOrEqualTo(7);
      assertThat(processes.openFilesLimit().orElseThrow()).isPositive();
      assertThat(first.layer().orElseThrow().bytes()).isBetween(3_000_000L, 4_000_000L);
      // Each has the mount points of its files; data, many and its seven files are more.
      assertThat(first.layer().orElseThrow().inodes())
          .isEqualTo(both.getLast().layer().orElseThrow().inodes() + 9);
      assertThat(first.layer().orElseThrow().room().bytes())
          .isGreaterThan(first.layer().orElseThrow().room().freeBytes());
      assertThat(both.getLast().layer().orElseThrow().bytes()).isLessThan(100_000);
      assertThat(both.getLast().processes().orElseThrow().processes()).isEqualTo(1);

      // Another user's process: its limits are in /proc, where prlimit(2) may be refused.
      ContainerStats other = stats(node, node.containerId("busy", "other"));
      assertThat(other.processes().orElseThrow().openFilesLimit().orElseThrow()).isPositive();
      assertThat(other.layer()).isPresent();

      assertThat(first.nanoCores()).as("a rate needs two looks").isEmpty();
      await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> stats(node, worker).nanoCores().orElse(0) > 0);
    }
  }

  @Test
  void aSandboxHasItsNetworkAndItsContainers(@TempDir Path root) throws Exception {
    try (TestNode node = TestNode.open(root)) {
      node.apply(POD);
      node.awaitPhase("busy", PodPhase.RUNNING);
      String id = sandbox(node).id();
      SandboxStats before = node.runtime().sandboxStats(id);
      assertThat(before.containers()).hasSize(3);
      assertThat(before.processes()).as("pause, worker, idle, other").isGreaterThanOrEqualTo(4);
      assertThat(before.cgroup().cpu().usageNanos()).isPositive();
      InterfaceStats eth0 = before.interfaces().getFirst();
      assertThat(eth0.name()).isEqualTo("eth0");

      String gateway =
          node.sh("busy", "idle", "ip route | sed -n 's/default via \\([^ ]*\\) .*/\\1/p'");
      node.sh("busy", "idle", "ping -c 3 -i 0.1 " + gateway);
      InterfaceStats after = node.runtime().sandboxStats(id).interfaces().getFirst();
      assertThat(after.sentPackets()).isGreaterThanOrEqualTo(eth0.sentPackets() + 3);
      assertThat(after.receivedBytes()).isGreaterThanOrEqualTo(eth0.receivedBytes() + 3 * 64);

      node.runtime().stopSandbox(id);
      assertThat(node.runtime().sandboxStats(List.of(id, NONE))).isEmpty();
      assertThatThrownBy(() -> node.runtime().sandboxStats(id))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("not ready");
      assertThatThrownBy(() -> node.runtime().stats(NONE))
          .isInstanceOf(NoSuchObjectException.class);
    }
  }
}

package io.beanpod.it.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beanpod.it.pods.TestNode;
import io.beanpod.pod.model.ContainerState;
import io.beanpod.pod.model.PodPhase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The limits of a manifest, as cgroup v2 values and in their effect. */
@Tag("vm")
@TestInstance(Lifecycle.PER_CLASS)
final class LimitsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final TestNode node;

  LimitsTest(@TempDir Path root) throws IOException, InterruptedException {
    node = TestNode.open(root);
  }

  @AfterAll
  void close() throws IOException {
    node.close();
  }

  @Test
  void aContainerOverItsMemoryLimitIsKilledAsAWhole() throws Exception {
    node.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: hungry}
        spec:
          restartPolicy: Never
          containers:
          - name: main
            image: busybox:test
            command: [sh, -c, "echo eating; tail /dev/zero; echo survived; sleep 1000"]
            resources: {limits: {memory: 24Mi}}
        """);
    ContainerState.Terminated end = node.awaitEnd("hungry", "main");
    assertThat(end.reason()).isEqualTo("OOMKilled");
    assertThat(end.exitCode()).isEqualTo(137);
    // tail is the one that the kernel picks; memory.oom.group takes the shell along.
    assertThat(node.log(node.pod("hungry"), "main", 0)).isEqualTo("eating\n");
    node.delete("hungry", 0);
  }

  @Test
  void requestsAndLimitsBecomeCgroupValues() throws Exception {
    node.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: limited}
        spec:
          terminationGracePeriodSeconds: 0
          containers:
          - name: busy
            image: busybox:test
            command: [sh, -c, "while :; do :; done"]
            resources:
              requests: {cpu: 100m, memory: 32Mi}
              limits: {cpu: 200m, memory: 64Mi}
          - name: idle
            image: busybox:test
            command: [sleep, "1000"]
            resources:
              requests: {cpu: "1"}
        """);
    node.awaitPhase("limited", PodPhase.RUNNING);
    CgroupFiles busy = CgroupFiles.of(node.containerId("limited", "busy"));
    assertThat(busy.read("memory.max")).isEqualTo("67108864");
    assertThat(busy.read("memory.oom.group")).isEqualTo("1");
    assertThat(busy.read("cpu.max")).isEqualTo("20000 100000");
    CgroupFiles idle = CgroupFiles.of(node.containerId("limited", "idle"));
    assertThat(idle.read("cpu.max")).isEqualTo("max 100000");
    assertThat(idle.read("memory.max")).isEqualTo("max");
    // 100m are 102 shares and 1 is 1024; runc and crun make 17 and 100 of them.
    assertThat(busy.read("cpu.weight")).isEqualTo("17");
    assertThat(idle.read("cpu.weight")).isEqualTo("100");
    await().atMost(PATIENCE).until(() -> busy.read("cpu.stat", "nr_throttled") > 0);
    node.delete("limited", 0);
  }
}

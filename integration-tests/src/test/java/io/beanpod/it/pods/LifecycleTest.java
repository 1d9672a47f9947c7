package io.beanpod.it.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pod.model.ContainerState;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodPhase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Probes and hooks as the documents of the seeds show them, with shorter times. */
@Tag("native")
final class LifecycleTest {
  @Test
  void livenessExecRestartsTheContainerWhenItsFileGoes(@TempDir Path root) throws Exception {
    try (TestNode node = TestNode.open(root)) {
      node.apply(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: liveness-exec, labels: {test: liveness}}
          spec:
            terminationGracePeriodSeconds: 1
            containers:
            - name: liveness
              image: busybox:test
              args: [/bin/sh, -c, "touch /tmp/healthy; sleep 3; rm -rf /tmp/healthy; sleep 600"]
              livenessProbe:
                exec: {command: [cat, /tmp/healthy]}
                initialDelaySeconds: 1
                periodSeconds: 1
                failureThreshold: 2
          """);
      Pod pod =
          node.await(
              "liveness-exec",
              p -> p.status().container("liveness").filter(c -> c.restartCount() > 0).isPresent());
      // The shell of the seed does not handle TERM: as PID 1 it ignores it until the grace is over.
      assertThat(TestNode.container(pod, "liveness").lastState())
          .extracting(last -> last == null ? 0 : last.exitCode())
          .isEqualTo(137);
      node.await(
          "liveness-exec",
          p -> TestNode.container(p, "liveness").state() instanceof ContainerState.Running);
    }
  }

  @Test
  void bothHooksRunAndThePreStopHookBeforeTheSignal(@TempDir Path root) throws Exception {
    Path shared = Files.createDirectory(root.resolve("shared"));
    try (TestNode node = TestNode.open(root)) {
      node.apply(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: lifecycle-demo}
          spec:
            volumes:
            - name: shared
              hostPath: {path: %s, type: Directory}
            containers:
            - name: lifecycle-demo-container
              image: busybox:test
              command: [sh, -c, "trap 'echo term >> /shared/order; exit 0' TERM; while :; do sleep 0.1; done"]
              volumeMounts: [{name: shared, mountPath: /shared}]
              lifecycle:
                postStart:
                  exec: {command: [/bin/sh, -c, "echo Hello from the postStart handler > /shared/message"]}
                preStop:
                  exec: {command: [/bin/sh, -c, "echo preStop >> /shared/order"]}
          """
              .formatted(shared));
      node.awaitPhase("lifecycle-demo", PodPhase.RUNNING);
      assertThat(shared.resolve("message")).hasContent("Hello from the postStart handler");
      node.delete("lifecycle-demo", 20);
      assertThat(shared.resolve("order")).hasContent("preStop\nterm");
    }
  }

  @Test
  void aFailingPostStartHookKillsItsContainer(@TempDir Path root) throws Exception {
    try (TestNode node = TestNode.open(root)) {
      node.apply(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: bad-hook}
          spec:
            restartPolicy: Never
            terminationGracePeriodSeconds: 1
            containers:
            - name: main
              image: busybox:test
              command: [sleep, "1000"]
              lifecycle:
                postStart:
                  exec: {command: [sh, -c, "echo no good; exit 3"]}
          """);
      ContainerState.Terminated end = node.awaitEnd("bad-hook", "main");
      assertThat(end.exitCode()).isEqualTo(137);
      assertThat(node.pod("bad-hook").status().phase()).isEqualTo(PodPhase.FAILED);
      assertThat(node.engine().events().list())
          .anyMatch(event -> event.reason().equals("FailedPostStartHook"));
    }
  }
}

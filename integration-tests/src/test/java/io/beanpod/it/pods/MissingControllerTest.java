package io.beanpod.it.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.beanpod.it.host.HostSnapshot;
import io.beanpod.pod.event.PodEvent;
import io.beanpod.pod.model.PodPhase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host without a controller says so to a pod that needs it, and runs every other pod. */
@Tag("native")
final class MissingControllerTest {
  @Test
  void aPodThatAsksForALimitGetsASentenceThatNamesTheController(@TempDir Path root)
      throws Exception {
    Path controllers = HostSnapshot.cgroupMount().resolve("cgroup.controllers");
    assumeFalse(
        Files.readString(controllers).contains("memory"), "this host has the memory controller");
    try (TestNode node = TestNode.open(root)) {
      node.apply(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: limited}
          spec:
            restartPolicy: Never
            containers:
            - name: main
              image: busybox:test
              command: ["true"]
              resources: {limits: {memory: 64Mi}}
          ---
          apiVersion: v1
          kind: Pod
          metadata: {name: unlimited}
          spec:
            restartPolicy: Never
            containers:
            - {name: main, image: "busybox:test", command: ["true"]}
          """);
      node.awaitPhase("unlimited", PodPhase.SUCCEEDED);
      node.await("limited", pod -> said(node, "memory"));
      assertThat(node.pod("limited").status().phase()).isNotEqualTo(PodPhase.RUNNING);
    }
  }

  private static boolean said(TestNode node, String controller) {
    return node.engine().events().list().stream()
        .anyMatch(
            event -> event.type() == PodEvent.Type.WARNING && event.message().contains(controller));
  }
}

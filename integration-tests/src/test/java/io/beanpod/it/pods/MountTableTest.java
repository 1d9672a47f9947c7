package io.beanpod.it.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.it.host.HostSnapshot;
import io.beanpod.pod.model.PodPhase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No mount of a container is ever in the host's mount table, and nothing of a pod outlives it. */
@Tag("native")
final class MountTableTest {
  private static final int PODS = 50;

  @Test
  void fiftyPodsAddNoLineToTheMountTableAndLeaveNothing(@TempDir Path root) throws Exception {
    HostSnapshot before = HostSnapshot.take(root);
    List<String> mounts = HostSnapshot.mountTable();
    try (TestNode node = TestNode.open(root)) {
      for (int i = 0; i < PODS; i++) {
        node.apply(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: pod-%d}
            spec:
              terminationGracePeriodSeconds: 0
              volumes:
              - {name: disk, emptyDir: {}}
              - {name: memory, emptyDir: {medium: Memory}}
              containers:
              - name: main
                image: busybox:test
                command: [sleep, "1000"]
                volumeMounts:
                - {name: disk, mountPath: /disk}
                - {name: memory, mountPath: /memory}
            """
                .formatted(i));
      }
      for (int i = 0; i < PODS; i++) {
        node.awaitPhase("pod-" + i, PodPhase.RUNNING);
      }
      assertThat(node.sh("pod-49", "main", "echo kept > /memory/f; cat /memory/f"))
          .isEqualTo("kept");
      assertThat(HostSnapshot.mountTable()).isEqualTo(mounts);
    }
    assertThat(before.leftovers(root)).isEmpty();
  }
}

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

/** Pods with hostUsers: false, KEP-127. */
@Tag("native")
final class HostUsersTest {

  @Test
  void aPodHasUsersOfItsOwnAndItsVolumesAreTheirs(@TempDir Path root) throws Exception {
    Path host = Files.createDirectory(root.resolve("host"));
    Files.writeString(host.resolve("file"), "of root");
    try (TestNode node = TestNode.open(root)) {
      node.apply(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: own}
          spec:
            hostUsers: false
            securityContext: {fsGroup: 3000}
            volumes:
            - {name: disk, emptyDir: {}}
            - {name: memory, emptyDir: {medium: Memory}}
            - {name: host, hostPath: {path: %s}}
            initContainers:
            - name: first
              image: busybox:test
              command: [sh, -c, "echo made > /disk/made"]
              volumeMounts: [{name: disk, mountPath: /disk}]
            containers:
            - name: root
              image: busybox:test
              command: [sh, -c, "trap exit TERM; while true; do sleep 0.1; done"]
              readinessProbe: {exec: {command: [cat, /disk/made]}, periodSeconds: 1}
              securityContext: {procMount: Unmasked}
              volumeMounts: [{name: disk, mountPath: /disk}, {name: memory, mountPath: /memory}, {name: host, mountPath: /host}]
            - name: user
              image: busybox:test
              command: [sh, -c, "id; echo the end > /dev/termination-log; trap exit TERM; while true; do sleep 0.1; done"]
              securityContext: {runAsUser: 1000}
              volumeMounts: [{name: disk, mountPath: /disk}]
          """
              .formatted(host));
      Pod pod = node.awaitPhase("own", PodPhase.RUNNING);
      String first = node.sh("own", "root", "awk '{print $2}' /proc/self/uid_map");
      assertThat(Long.parseLong(first))
          .isGreaterThanOrEqualTo(65_536)
          .matches(id -> id % 65_536 == 0);

      assertThat(
              node.sh("own", "root", "stat -c '%u:%g' /disk /disk/made /memory /host/file | xargs"))
          .isEqualTo("0:3000 0:3000 0:0 0:0");
      node.sh("own", "user", "echo x > /disk/users");
      node.sh("own", "root", "echo y > /memory/y; echo z > /host/z; cat /disk/users");
      Path disk = root.resolve("lib/pods/" + pod.uid() + "/volumes/kubernetes.io~empty-dir/disk");
      assertThat(Files.getAttribute(disk.resolve("users"), "unix:uid")).isEqualTo(1000);
      assertThat(Files.getAttribute(disk.resolve("users"), "unix:gid")).isEqualTo(3000);
      assertThat(Files.getAttribute(host.resolve("z"), "unix:uid")).isEqualTo(0);
      assertThat(node.log(pod, "user", 0)).contains("uid=1000 gid=0(root) groups=0(root),3000");
      // Nothing of /proc is masked, and all the same nothing of the host's can be changed.
      assertThat(node.sh("own", "root", "grep -c ' /proc/' /proc/self/mountinfo || true"))
          .isEqualTo("0");

      node.delete("own", 10);
    }
  }

  @Test
  void twoPodsHaveNoIdInCommon(@TempDir Path root) throws Exception {
    try (TestNode node = TestNode.open(root)) {
      for (String name : new String[] {"one", "two"}) {
        node.apply(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: %s}
            spec:
              hostUsers: false
              containers:
              - {name: main, image: 'busybox:test', command: [sh, -c, "echo bye > /dev/termination-log; exit 3"]}
              restartPolicy: Never
            """
                .formatted(name));
        ContainerState.Terminated end = node.awaitEnd(name, "main");
        assertThat(end.exitCode()).isEqualTo(3);
        assertThat(end.message()).isEqualTo("bye\n");
      }
      assertThat(
              node.runtime().sandboxes().stream()
                  .map(sandbox -> sandbox.spec().userNamespace().orElseThrow().rootUid()))
          .hasSize(2)
          .doesNotHaveDuplicates();
    }
  }
}

package io.beanpod.it.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pod.model.PodPhase;
import io.beanpod.runtime.SandboxStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the containers of a pod share, and what not: namespaces(7). */
@Tag("native")
final class NamespacesTest {
  private static final String TWO_CONTAINERS =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: two}
      spec:
        volumes:
        - name: shared
          emptyDir: {}
        initContainers:
        - name: prepare
          image: busybox:test
          command: [sh, -c, "echo made by init > /shared/prepared"]
          volumeMounts: [{name: shared, mountPath: /shared}]
        containers:
        - name: server
          image: busybox:test
          command: [sh, -c, "mkdir /www; echo hello from server > /www/index.html; exec httpd -f -p 8080 -h /www"]
          volumeMounts: [{name: shared, mountPath: /shared}]
        - name: client
          image: busybox:test
          command: [sleep, "1000"]
          volumeMounts: [{name: shared, mountPath: /data}]
      """;

  @Test
  void containersShareTheSandboxsNetworkIpcAndHostNameOnly(@TempDir Path root) throws Exception {
    try (TestNode node = TestNode.open(root)) {
      node.apply(TWO_CONTAINERS);
      node.awaitPhase("two", PodPhase.RUNNING);
      SandboxStatus sandbox = node.runtime().sandboxes().getFirst();
      for (String shared : new String[] {"net", "ipc", "uts"}) {
        String ofPause = namespaceOf(sandbox.pausePid(), shared);
        assertThat(namespaceIn(node, "server", shared)).as(shared).isEqualTo(ofPause);
        assertThat(namespaceIn(node, "client", shared)).as(shared).isEqualTo(ofPause);
        assertThat(ofPause).as(shared).isNotEqualTo(ownNamespace(shared));
      }
      for (String own : new String[] {"pid", "mnt", "cgroup"}) {
        String ofPause = namespaceOf(sandbox.pausePid(), own);
        String ofServer = namespaceIn(node, "server", own);
        String ofClient = namespaceIn(node, "client", own);
        assertThat(ofServer).as(own).isNotEqualTo(ofPause).isNotEqualTo(ofClient);
        assertThat(ofClient).as(own).isNotEqualTo(ofPause).isNotEqualTo(ownNamespace(own));
      }
    }
  }

  @Test
  void containersTalkOverLocalhostAndThroughASharedVolume(@TempDir Path root) throws Exception {
    try (TestNode node = TestNode.open(root)) {
      node.apply(TWO_CONTAINERS);
      node.awaitPhase("two", PodPhase.RUNNING);
      assertThat(node.sh("two", "client", fetch("127.0.0.1:8080"))).isEqualTo("hello from server");
      assertThat(node.sh("two", "client", "cat /data/prepared")).isEqualTo("made by init");
      node.sh("two", "client", "echo by client > /data/note");
      assertThat(node.sh("two", "server", "cat /shared/note")).isEqualTo("by client");
    }
  }

  @Test
  void podsReachEachOtherByAddress(@TempDir Path root) throws Exception {
    try (TestNode node = TestNode.open(root)) {
      node.apply(TWO_CONTAINERS);
      node.apply(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: other}
          spec:
            containers:
            - {name: main, image: "busybox:test", command: [sleep, "1000"]}
          """);
      String address = node.awaitPhase("two", PodPhase.RUNNING).status().podIp().orElseThrow();
      node.awaitPhase("other", PodPhase.RUNNING);
      assertThat(node.sh("other", "main", fetch(address + ":8080"))).isEqualTo("hello from server");
    }
  }

  /** The server may need a moment until it listens. */
  private static String fetch(String authority) {
    return "for i in 1 2 3 4 5 6 7 8 9; do wget -q -O - http://%s/ && exit; sleep 0.3; done; exit 1"
        .formatted(authority);
  }

  private static String namespaceIn(TestNode node, String container, String kind)
      throws IOException, InterruptedException {
    return node.sh("two", container, "readlink /proc/1/ns/" + kind);
  }

  private static String namespaceOf(int pid, String kind) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + kind)).toString();
  }

  private static String ownNamespace(String kind) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/ns/" + kind)).toString();
  }
}

package io.beanpod.it.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beanpod.pod.model.PodPhase;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.sandbox.SandboxShelf;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sandboxes whose namespaces and network were made before their pods were known. */
@Tag("native")
final class SandboxAheadTest {

  @Test
  void aPodGetsWhatIsReadyAndIsAPodLikeAnyOther(@TempDir Path root) throws Exception {
    Path leases = root.resolve("run/network/leases");
    try (TestNode node = TestNode.open(root);
        SandboxShelf _ = node.runtime().prepareAhead()) {
      node.apply(web("first", 0));
      node.awaitPhase("first", PodPhase.RUNNING);
      await().atMost(Duration.ofMinutes(1)).until(() -> ahead(leases).isPresent());
      Path lease = ahead(leases).orElseThrow();
      String address = Files.readAllLines(lease).get(1).substring("address ".length());

      int port = freePort();
      node.apply(web("second", port));
      node.awaitPhase("second", PodPhase.RUNNING);
      node.await("second", pod -> TestNode.container(pod, "web").ready());
      SandboxStatus sandbox = sandboxOf(node, "second");
      assertThat(node.pod("second").status().podIps()).contains(address);
      assertThat(Path.of(sandbox.id())).isEqualTo(lease.getFileName());
      assertThat(Files.readString(lease)).contains("pod default/second");

      assertThat(node.sh("second", "web", "hostname")).isEqualTo("second");
      assertThat(node.sh("first", "web", "wget -q -O - " + address + ":8080")).isEqualTo("second");
      assertThat(fetch("http://127.0.0.1:" + port)).isEqualTo("second\n");
    }
    assertThat(leases).isEmptyDirectory();
    assertThat(Path.of("/sys/class/net/beantest0")).doesNotExist();
  }

  /** The defaults of a namespace count for interfaces that come after them. */
  @Test
  void aPodThatSetsDefaultsOfItsInterfacesGetsNothingMadeAhead(@TempDir Path root)
      throws Exception {
    Path leases = root.resolve("run/network/leases");
    try (TestNode node = TestNode.open(root);
        SandboxShelf _ = node.runtime().prepareAhead()) {
      node.apply(web("first", 0));
      node.awaitPhase("first", PodPhase.RUNNING);
      await().atMost(Duration.ofMinutes(1)).until(() -> ahead(leases).isPresent());
      Path lease = ahead(leases).orElseThrow();
      PodIdentity pod = new PodIdentity("default", "strict", UUID.randomUUID().toString(), 0);
      SandboxStatus strict =
          node.runtime()
              .runSandbox(
                  SandboxSpec.builder(pod, "strict")
                      .sysctls(Map.of("net.ipv4.conf.default.arp_notify", "1"))
                      .build());
      assertThat(Path.of(strict.id())).isNotEqualTo(lease.getFileName());
      node.runtime().removeSandbox(strict.id());
      assertThat(ahead(leases)).contains(lease);
    }
  }

  /** A pod that serves its own name. */
  private static String web(String name, int hostPort) {
    String ports = hostPort == 0 ? "" : ", hostPort: " + hostPort;
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
      - name: web
        image: busybox:test
        command: [sh, -c, "mkdir /www; hostname > /www/index.html; exec httpd -f -p 8080 -h /www"]
        ports: [{containerPort: 8080%s}]
        readinessProbe: {httpGet: {port: 8080}, periodSeconds: 1}
    """
        .formatted(name, ports);
  }

  private static SandboxStatus sandboxOf(TestNode node, String pod) {
    return node.runtime().sandboxes().stream()
        .filter(sandbox -> sandbox.spec().pod().name().equals(pod))
        .findFirst()
        .orElseThrow();
  }

  private static Optional<Path> ahead(Path leases) throws IOException {
    try (Stream<Path> all = Files.list(leases)) {
      List<Path> files = all.toList();
      for (Path file : files) {
        if (Files.exists(file) && Files.readString(file).startsWith("pod a pod to come")) {
          return Optional.of(file);
        }
      }
      return Optional.empty();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String fetch(String url) throws Exception {
    try (var in = URI.create(url).toURL().openStream()) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }
}

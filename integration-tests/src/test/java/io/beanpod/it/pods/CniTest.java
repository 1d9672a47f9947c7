package io.beanpod.it.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pod.model.ContainerState;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.network.cni.CniConfig;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.netlink.Link;
import io.beanpod.sys.netlink.RouteSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole pods on a node that gets a CNI configuration while it runs, as by a network add-on. */
@Tag("native")
final class CniTest {
  private static final String BRIDGE = "beantestcni0";

  @AfterEach
  void removeBridge() throws Exception {
    try (RouteSocket links = RouteSocket.open(Kernel.linux().sockets())) {
      for (Link bridge : links.link(BRIDGE).stream().toList()) {
        links.deleteLink(bridge.index());
      }
    }
  }

  private static List<String> addresses(TestNode node, String name) throws Exception {
    node.apply(TestNode.sleeper(name));
    node.await(
        name,
        p ->
            p.status()
                .container("main")
                .filter(c -> c.state() instanceof ContainerState.Running)
                .isPresent());
    List<String> addresses =
        node.runtime().sandboxes().stream()
            .filter(sandbox -> sandbox.spec().pod().name().equals(name))
            .map(SandboxStatus::addresses)
            .findFirst()
            .orElseThrow();
    assertThat(node.sh(name, "main", "ip -o addr show dev eth0")).contains(addresses.getFirst());
    assertThat(node.sh(name, "main", "ip -o link show dev lo")).contains("UP");
    return addresses;
  }

  @Test
  void eachPodLeavesTheNetworkThatItJoined(@TempDir Path root) throws Exception {
    Path configurations = Files.createDirectory(root.resolve("net.d"));
    Path ipam = root.resolve("ipam");
    CniConfig cni =
        new CniConfig(
            CniConfig.Use.WHEN_CONFIGURED,
            configurations,
            List.of(Path.of("/usr/lib/cni")),
            Duration.ofSeconds(20));
    try (TestNode node = TestNode.open(root, cni)) {
      assertThat(node.runtime().networkStatus().ready()).isTrue();
      List<String> before = addresses(node, "before");

      Path file = configurations.resolve("10-test.conflist");
      Files.writeString(
          file,
          """
          {"cniVersion": "1.0.0", "name": "test", "plugins": [
            {"type": "bridge", "bridge": "%s", "isGateway": true,
             "ipam": {"type": "host-local", "dataDir": "%s", "subnet": "10.231.0.0/24"}},
            {"type": "tuning"}]}
          """
              .formatted(BRIDGE, ipam));
      assertThat(addresses(node, "with")).containsExactly("10.231.0.2").isNotEqualTo(before);
      assertThat(ipam.resolve("test/10.231.0.2")).exists();

      Files.delete(file);
      node.delete("with", 0);
      assertThat(ipam.resolve("test/10.231.0.2")).doesNotExist();
      assertThat(addresses(node, "after")).doesNotContain("10.231.0.3");
    }
    try (Stream<Path> left = Files.list(root.resolve("lib/cni"))) {
      assertThat(left).isEmpty();
    }
  }
}

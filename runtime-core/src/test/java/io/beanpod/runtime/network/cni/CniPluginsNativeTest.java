package io.beanpod.runtime.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.network.NetworkAttachment;
import io.beanpod.runtime.network.PortMapping;
import io.beanpod.runtime.network.PortMapping.Protocol;
import io.beanpod.runtime.network.TestNamespace;
import io.beanpod.sys.netlink.Link;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugins that Debian ships, on a host that is a network namespace. */
@Tag("native")
class CniPluginsNativeTest {
  private static final String CHAIN =
      """
      {'cniVersion': '%s', 'name': 'podnet', 'plugins': [
        {'type': 'bridge', 'bridge': 'cnitest0', 'isGateway': true, 'ipMasq': true,
         'hairpinMode': true,
         'ipam': {'type': 'host-local', 'dataDir': '%s', 'routes': [{'dst': '0.0.0.0/0'}],
                  'ranges': [[{'subnet': '10.77.0.0/29'}], [{'subnet': 'fd77::/64'}]]}},
        {'type': 'portmap', 'capabilities': {'portMappings': true}},
        {'type': 'firewall'},
        {'type': 'tuning', 'sysctl': {'net.core.somaxconn': '500'}},
        {'type': 'bandwidth', 'capabilities': {'bandwidth': true}}]}
      """;

  @TempDir Path directory;
  private CniHost host;

  @BeforeEach
  void makeHost() throws Exception {
    host = new CniHost(directory);
    configure("1.0.0");
  }

  @AfterEach
  void removeHost() {
    host.close();
  }

  private void configure(String version) throws Exception {
    host.configure(CHAIN.formatted(version, directory.resolve("ipam")));
  }

  /** The addresses that host-local has given away. */
  private List<String> leases() throws Exception {
    try (Stream<Path> files = Files.list(directory.resolve("ipam/podnet"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("10."))
          .toList();
    }
  }

  private static String ipv4(NetworkAttachment attachment) {
    return attachment.addresses().getFirst().getHostAddress();
  }

  @Test
  void aChainOfFiveConnectsPods() throws Exception {
    TestNamespace one = host.pod();
    TestNamespace two = host.pod();
    try (CniNetwork network = host.open()) {
      assertThat(network.isWanted()).isTrue();
      NetworkAttachment first =
          host.attach(network, 1, one, new PortMapping(Protocol.TCP, "", 8080, 80));
      NetworkAttachment second =
          host.attach(network, 2, two, Map.of("kubernetes.io/egress-bandwidth", "10M"));
      assertThat(first.addresses())
          .extracting(address -> address.getAddress().length)
          .containsExactly(4, 16);
      one.serve(80, "one");

      assertThat(two.ask(ipv4(first), 80)).isEqualTo("one " + ipv4(second));
      assertThat(host.namespace().ask("10.77.0.1", 8080)).as("the host port").startsWith("one ");
      assertThat(two.ask("10.77.0.1", 8080)).as("the host port, from a pod").startsWith("one ");
      assertThat(one.ask("127.0.0.1", 80)).as("loopback is up").isEqualTo("one 127.0.0.1");
      assertThat(one.run(() -> Files.readAllLines(Path.of("/proc/sys/net/core/somaxconn"))))
          .containsExactly("500");
      assertThat(host.namespace().routes().links())
          .as("the bandwidth plugin sends what a pod says through an ifb")
          .anyMatch(link -> link.name().startsWith("bwp"));

      host.detach(network, 1, one);
      assertThat(one.routes().link("eth0")).isEmpty();
      assertThat(leases()).containsExactly(ipv4(second));
      assertThatThrownBy(() -> host.namespace().ask("10.77.0.1", 8080))
          .hasMessageContaining("refused");
      host.detach(network, 1, one);
      host.detach(network, 2, two);
      assertThat(leases()).isEmpty();
      assertThat(host.state()).isEmptyDirectory();
      assertThat(host.namespace().routes().links())
          .extracting(Link::name)
          .containsExactlyInAnyOrder("lo", "cnitest0");
    }
  }

  @Test
  void theNextDaemonDisconnectsWithTheConfigurationOfAdd() throws Exception {
    TestNamespace one = host.pod();
    TestNamespace two = host.pod();
    CniNetwork killed = host.open();
    host.attach(killed, 1, one, new PortMapping(Protocol.TCP, "", 8080, 80));
    host.attach(killed, 2, two);
    one.serve(80, "one");

    host.unconfigure();
    try (CniNetwork network = host.open()) {
      assertThat(network.isWanted()).isFalse();
      // Pod 2 has ended with its node: the process, the namespace, all but what is on disk.
      host.namespace().act(() -> network.clean(Set.of(CniHost.id(2)), Set.of(CniHost.id(1))));
      assertThat(leases()).containsExactly("10.77.0.2");
      assertThat(host.namespace().ask("10.77.0.1", 8080)).as("the other lives on").isNotEmpty();

      host.detach(network, 1, one);
      assertThat(leases()).isEmpty();
      assertThatThrownBy(() -> host.namespace().ask("10.77.0.1", 8080))
          .hasMessageContaining("refused");
      assertThat(host.state()).isEmptyDirectory();
    }
  }

  @Test
  void aFailedAddTakesNoAddress() throws Exception {
    host.script("late", "cat >/dev/null; [ $CNI_COMMAND = ADD ] && exit 1; exit 0");
    String chain = CHAIN.formatted("1.0.0", directory.resolve("ipam"));
    host.configure(chain.replace("{'type': 'firewall'}", "{'type': 'late'}"));
    TestNamespace pod = host.pod();
    try (CniNetwork network = host.open()) {
      assertThatThrownBy(() -> host.attach(network, 1, pod))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("CNI plugin late failed at ADD: exit code 1");
      assertThat(pod.routes().link("eth0")).isEmpty();
      assertThat(leases()).isEmpty();
      assertThat(host.state()).isEmptyDirectory();
      configure("1.0.0");
      assertThat(ipv4(host.attach(network, 1, pod))).startsWith("10.77.0.");
    }
  }

  @Test
  void whenNoAddressIsFreeThePluginsOwnWordsAreTold() throws Exception {
    try (CniNetwork network = host.open()) {
      for (int i = 1; i <= 5; i++) {
        host.attach(network, i, host.pod());
      }
      assertThatThrownBy(() -> host.attach(network, 6, host.pod()))
          .hasMessageStartingWith("Pod default/pod6 cannot join CNI network podnet: CNI plugin ")
          .hasMessageContaining("bridge failed at ADD")
          .hasMessageContaining("no IP addresses available");
    }
  }

  @Test
  void olderVersionsOfTheSpecificationWorkAsWell() throws Exception {
    for (String version : List.of("0.2.0", "0.3.1", "0.4.0")) {
      // Debian's firewall and bandwidth know 0.4.0 and later only.
      host.configure(
          """
          {'cniVersion': '%s', 'name': 'podnet', 'plugins': [
            {'type': 'bridge', 'bridge': 'cnitest0', 'isGateway': true,
             'ipam': {'type': 'host-local', 'dataDir': '%s', 'subnet': '10.77.0.0/29'}}]}
          """
              .formatted(version, directory.resolve("ipam")));
      TestNamespace pod = host.pod();
      try (CniNetwork network = host.open()) {
        assertThat(ipv4(host.attach(network, 1, pod))).startsWith("10.77.0.");
        host.detach(network, 1, pod);
        assertThat(leases()).isEmpty();
      }
    }
  }

  @Test
  void aBrokenNetworkIsNoticedByCheck() throws Exception {
    host.configure(
        """
        {'cniVersion': '1.0.0', 'name': 'podnet', 'plugins': [
          {'type': 'bridge', 'bridge': 'cnitest0', 'isGateway': true,
           'ipam': {'type': 'host-local', 'dataDir': '%s', 'subnet': '10.77.0.0/29'}},
          {'type': 'firewall'}]}
        """
            .formatted(directory.resolve("ipam")));
    TestNamespace pod = host.pod();
    Set<String> live = Set.of(CniHost.id(1));
    try (CniNetwork network = host.open();
        LogCapture log = LogCapture.of(CniNetwork.class)) {
      host.attach(network, 1, pod);
      host.namespace().act(() -> network.clean(Set.of(), live));
      assertThat(log.messages()).isEmpty();

      pod.routes().deleteLink(pod.routes().link("eth0").orElseThrow().index());
      host.namespace().act(() -> network.clean(Set.of(), live));
      assertThat(log.messages())
          .singleElement()
          .asString()
          .contains("pod default/pod1: CNI plugin bridge failed at CHECK");
    }
  }
}

package io.beanpod.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.network.PortMapping.Protocol;
import io.beanpod.sys.netlink.InterfaceAddress;
import io.beanpod.sys.netlink.IpPrefix;
import io.beanpod.sys.netlink.Link;
import io.beanpod.sys.netlink.LinkKind;
import io.beanpod.sys.netlink.LinkSettings;
import io.beanpod.sys.netlink.Route;
import io.beanpod.sys.nftables.LibNftables;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host of these tests is a network namespace as well: the machine's own is never touched. */
@Tag("native")
class PodNetworkNativeTest {
  private static final NetworkConfig CONFIG = NetworkConfig.of("bean0");

  @TempDir Path state;

  private final List<TestNamespace> namespaces = new ArrayList<>();
  private TestNamespace host;

  @BeforeEach
  void makeHost() throws Exception {
    host = TestNamespace.host();
  }

  @AfterEach
  void removeNamespaces() {
    namespaces.forEach(TestNamespace::close);
    host.close();
  }

  private TestNamespace namespace() throws Exception {
    TestNamespace namespace = TestNamespace.create();
    namespaces.add(namespace);
    return namespace;
  }

  private PodNetwork open(Path directory, NetworkConfig config) throws Exception {
    return host.run(() -> PodNetwork.open(config, TestNamespace.KERNEL, directory));
  }

  private PodNetwork open() throws Exception {
    return open(state, CONFIG);
  }

  private static String id(int number) {
    return HexFormat.of().toHexDigits(number).repeat(8);
  }

  private NetworkAttachment attach(
      PodNetwork network, int number, TestNamespace pod, PortMapping... ports) throws Exception {
    return host.run(
        () -> network.attach(id(number), "default/pod" + number, pod.pod(), List.of(ports)));
  }

  private static String ipv4(NetworkAttachment attachment) {
    return attachment.addresses().getFirst().getHostAddress();
  }

  private static String ipv6(NetworkAttachment attachment) {
    return attachment.addresses().getLast().getHostAddress();
  }

  private static PortMapping tcp(int hostPort, int podPort) {
    return new PortMapping(Protocol.TCP, "", hostPort, podPort);
  }

  private String nft(String command) throws Exception {
    return host.run(() -> {
      try (LibNftables nftables = LibNftables.open()) {
        return nftables.run(command);
      }
    });
  }

  private void assertNothingIsLeft(Path directory) throws Exception {
    assertThat(host.routes().links()).extracting(Link::name).containsExactly("lo");
    assertThat(nft("list tables")).isEmpty();
    assertThat(directory.resolve("leases")).isEmptyDirectory();
    assertThat(directory.resolve("network")).doesNotExist();
  }

  @Test
  void podsReachEachOtherAndTheHostByBothFamilies() throws Exception {
    TestNamespace one = namespace();
    TestNamespace two = namespace();
    try (PodNetwork network = open()) {
      NetworkAttachment first = attach(network, 1, one);
      NetworkAttachment second = attach(network, 2, two);
      assertThat(first.addresses()).hasSize(2);
      assertThat(network.attachment(id(2))).contains(second);
      two.serve(80, "two");
      host.serve(90, "host");

      assertThat(one.ask(ipv4(second), 80)).isEqualTo("two " + ipv4(first));
      assertThat(one.ask(ipv6(second), 80)).isEqualTo("two " + ipv6(first));
      assertThat(host.ask(ipv4(second), 80)).startsWith("two");
      assertThat(one.ask("10.88.0.1", 90)).isEqualTo("host " + ipv4(first));
      assertThat(two.ask("127.0.0.1", 80)).isEqualTo("two 127.0.0.1");

      host.act(() -> network.detach(id(1)));
      host.act(() -> network.detach(id(2)));
      host.act(() -> network.detach(id(2)));
    }
    assertNothingIsLeft(state);
  }

  @Test
  void hostPortsAreReachedFromEverywhere() throws Exception {
    TestNamespace outside = namespace();
    host.connect(outside, "up0", IpPrefix.parse("192.0.2.1/24"), IpPrefix.parse("192.0.2.2/24"));
    TestNamespace pod = namespace();
    TestNamespace other = namespace();
    try (PodNetwork network = open()) {
      NetworkAttachment attachment = attach(network, 1, pod, tcp(8080, 80));
      attach(network, 2, other);
      pod.serve(80, "pod");

      assertThat(host.ask("127.0.0.1", 8080)).startsWith("pod");
      assertThat(host.ask("192.0.2.1", 8080)).startsWith("pod");
      assertThat(outside.ask("192.0.2.1", 8080)).isEqualTo("pod 192.0.2.2");
      assertThat(other.ask("192.0.2.1", 8080)).startsWith("pod");
      assertThat(pod.ask("192.0.2.1", 8080)).as("the pod's own port").startsWith("pod");
      String gateway6 = ipv6(attachment).replaceFirst("2$", "1");
      assertThat(host.ask(gateway6, 8080)).startsWith("pod");
      assertThat(pod.ask(gateway6, 8080)).startsWith("pod");

      host.act(() -> network.detach(id(1)));
      assertThatThrownBy(() -> host.ask("127.0.0.1", 8080)).hasMessageContaining("refused");
    }
  }

  @Test
  void aHostPortOfOneAddressIsOnlyThere() throws Exception {
    TestNamespace outside = namespace();
    host.connect(outside, "up0", IpPrefix.parse("192.0.2.1/24"), IpPrefix.parse("192.0.2.2/24"));
    TestNamespace pod = namespace();
    try (PodNetwork network = open()) {
      attach(network, 1, pod, new PortMapping(Protocol.TCP, "127.0.0.1", 8080, 80));
      pod.serve(80, "pod");
      assertThat(host.ask("127.0.0.1", 8080)).startsWith("pod");
      assertThatThrownBy(() -> outside.ask("192.0.2.1", 8080)).hasMessageContaining("refused");
    }
  }

  @Test
  void podsReachTheOutsideAsTheHost() throws Exception {
    TestNamespace outside = namespace();
    host.connect(outside, "up0", IpPrefix.parse("192.0.2.1/24"), IpPrefix.parse("192.0.2.2/24"));
    outside.serve(80, "outside");
    TestNamespace pod = namespace();
    try (PodNetwork network = open()) {
      attach(network, 1, pod);
      assertThat(pod.ask("192.0.2.2", 80)).isEqualTo("outside 192.0.2.1");
    }
  }

  @Test
  void noPodReachesTheHostsLoopback() throws Exception {
    TestNamespace pod = namespace();
    try (PodNetwork network = open()) {
      attach(network, 1, pod);
      host.serve(7000, "host");
      assertThat(pod.ask("10.88.0.1", 7000)).startsWith("host");
      // A hostile pod gives up its own loopback and sends 127.0.0.1 to the bridge instead.
      int eth0 = pod.routes().link("eth0").orElseThrow().index();
      InetAddress gateway = InetAddress.ofLiteral("10.88.0.1");
      pod.routes().deleteAddress(new InterfaceAddress(1, IpPrefix.parse("127.0.0.1/8")));
      pod.routes().addRoute(new Route(IpPrefix.parse("127.0.0.0/8"), gateway, eth0, null, 0));
      pod.act(() -> Files.writeString(Path.of("/proc/sys/net/ipv4/conf/all/route_localnet"), "1"));
      assertThatThrownBy(() -> pod.ask("127.0.0.1", 7000)).hasMessageContaining("timed out");

      nft("delete chain inet bean0 guard");
      assertThat(pod.ask("127.0.0.1", 7000)).as("only the guard keeps it away").isNotEmpty();
    }
  }

  @Test
  void aTakenHostPortNamesItsHolder() throws Exception {
    TestNamespace one = namespace();
    TestNamespace two = namespace();
    try (PodNetwork network = open()) {
      attach(network, 1, one, tcp(8080, 80));
      assertThatThrownBy(() -> attach(network, 2, two, tcp(8080, 81)))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("default/pod2")
          .hasMessageContaining("host port 8080/TCP")
          .hasMessageContaining("pod default/pod1 has it");
      assertThat(network.attachment(id(2))).isEmpty();
      assertThat(two.routes().link("eth0")).isEmpty();

      attach(network, 3, two, new PortMapping(Protocol.UDP, "", 8080, 81));
      host.serve(9090, "host");
      TestNamespace three = namespace();
      assertThatThrownBy(() -> attach(network, 4, three, tcp(9090, 81)))
          .hasMessageContaining("a process of this host uses it")
          .hasMessageContaining("ss -ltnp sport = :9090");
      assertThatThrownBy(() -> host.serve(8080, "host")).hasMessageContaining("in use");
      assertThatThrownBy(() ->
              attach(network, 5, three, new PortMapping(Protocol.TCP, "198.51.100.1", 1234, 1)))
          .hasMessageContaining("no interface of this host has the address");
      assertThatThrownBy(() -> attach(network, 5, three, tcp(70_000, 1)))
          .hasMessageContaining("1 to 65535");
      attach(network, 5, three, tcp(9091, 81));
    }
  }

  @Test
  void theNetworkOfAnEndedDaemonIsTakenOver() throws Exception {
    TestNamespace one = namespace();
    TestNamespace two = namespace();
    one.serve(80, "one");
    PodNetwork killed = open();
    NetworkAttachment first = attach(killed, 1, one, tcp(8080, 80));
    attach(killed, 2, two, tcp(8081, 80));
    killed.close();
    nft("flush ruleset");
    Files.writeString(state.resolve("leases").resolve(id(7) + ".new"), "half");
    Files.writeString(state.resolve("leases").resolve(id(8)), "no lease");

    try (PodNetwork network = open()) {
      host.act(() -> network.reconcile(Set.of(id(1))));
      assertThat(network.attachment(id(1))).contains(first);
      assertThat(network.attachment(id(2))).isEmpty();
      assertThat(host.ask("127.0.0.1", 8080)).startsWith("one");
      assertThat(nft("list table inet bean0")).contains("8080").doesNotContain("8081");
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> host.routes().link("bp" + id(2).substring(0, 12)).isEmpty());
      TestNamespace three = namespace();
      NetworkAttachment third = attach(network, 3, three, tcp(8081, 80));
      assertThat(third.addresses()).doesNotContainAnyElementsOf(first.addresses());
      assertThatThrownBy(() -> attach(network, 4, three, tcp(8080, 80)))
          .hasMessageContaining("pod default/pod1 has it");
      host.act(() -> network.detach(id(1)));
      host.act(() -> network.detach(id(3)));
    }
    Files.delete(state.resolve("leases").resolve(id(8) + ".bad"));
    assertNothingIsLeft(state);
  }

  @Test
  void whatAnEndedDaemonLeftWithoutPodsIsRemoved() throws Exception {
    TestNamespace one = namespace();
    PodNetwork killed = open();
    attach(killed, 1, one);
    killed.close();
    host.routes()
        .createLink(
            new LinkKind.Veth(LinkSettings.named("stray1")),
            LinkSettings.named("stray0")
                .withMaster(host.routes().link("bean0").orElseThrow().index()));
    try (PodNetwork network = open()) {
      host.act(() -> network.reconcile(Set.of()));
      await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertNothingIsLeft(state));
    }
  }

  @Test
  void anIdleNetworkGoesByItself() throws Exception {
    TestNamespace one = namespace();
    try (PodNetwork network = open()) {
      attach(network, 1, one);
      host.act(() -> network.detach(id(1)));
      await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertNothingIsLeft(state));
      attach(network, 2, one);
      one.serve(80, "one");
      assertThat(host.ask("10.88.0.2", 80)).startsWith("one");
    }
  }

  @Test
  void aRemovedBridgeComesBackWithThePodsOnIt() throws Exception {
    TestNamespace one = namespace();
    TestNamespace two = namespace();
    one.serve(80, "one");
    try (PodNetwork network = open()) {
      NetworkAttachment first = attach(network, 1, one);
      host.routes().deleteLink(host.routes().link("bean0").orElseThrow().index());
      attach(network, 2, two);
      assertThat(two.ask(ipv4(first), 80)).startsWith("one");
    }
  }

  @Test
  void usedNetworksAreAvoidedOrRefused() throws Exception {
    host.connect(
        namespace(), "vpn0", IpPrefix.parse("10.88.3.1/24"), IpPrefix.parse("10.88.3.2/24"));
    try (PodNetwork network = open()) {
      assertThat(ipv4(attach(network, 1, namespace()))).isEqualTo("10.89.0.2");
    }
    NetworkConfig fixed =
        new NetworkConfig(
            "other0",
            Optional.of(IpPrefix.parse("10.88.0.0/16")),
            Optional.empty(),
            false,
            OptionalInt.empty());
    try (PodNetwork network = open(state.resolve("other"), fixed)) {
      assertThatThrownBy(() -> attach(network, 1, namespace()))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("10.88.0.0/16 collides with 10.88.3.");
    }
  }

  @Test
  void aConfiguredMtuCountsForTheBridgeAndThePods() throws Exception {
    TestNamespace one = namespace();
    TestNamespace two = namespace();
    try (PodNetwork network = open()) {
      attach(network, 1, one);
    }
    assertThat(mtu(one, "eth0")).isEqualTo(1500);
    NetworkConfig smaller =
        new NetworkConfig("bean0", Optional.empty(), Optional.empty(), true, OptionalInt.of(1400));
    try (PodNetwork network = open(state, smaller)) {
      attach(network, 2, two);
      assertThat(mtu(host, "bean0")).isEqualTo(1400);
      assertThat(mtu(two, "eth0")).isEqualTo(1400);
      host.act(() -> network.detach(id(1)));
      host.act(() -> network.detach(id(2)));
    }
    assertNothingIsLeft(state);
  }

  private static int mtu(TestNamespace namespace, String link) throws Exception {
    return namespace.routes().link(link).orElseThrow().mtu();
  }

  @Test
  void twoManagersStandSideBySide() throws Exception {
    TestNamespace one = namespace();
    TestNamespace two = namespace();
    one.serve(80, "one");
    two.serve(80, "two");
    Path other = state.resolve("other");
    try (PodNetwork network = open();
        PodNetwork second = open(other, CONFIG)) {
      NetworkAttachment first = attach(network, 1, one, tcp(8080, 80));
      NetworkAttachment next = attach(second, 2, two, tcp(8081, 80));
      assertThat(ipv4(first)).isEqualTo("10.88.0.2");
      assertThat(ipv4(next)).isEqualTo("10.89.0.2");
      assertThat(host.ask("127.0.0.1", 8080)).startsWith("one");
      assertThat(host.ask("127.0.0.1", 8081)).startsWith("two");
      assertThat(one.ask(ipv4(next), 80)).startsWith("two");
      assertThatThrownBy(() -> attach(second, 3, namespace(), tcp(8080, 80)))
          .hasMessageContaining("a process of this host uses it");
      host.act(() -> second.detach(id(2)));
      await().atMost(Duration.ofMinutes(1)).until(() -> host.routes().link("bean1").isEmpty());
      assertThat(host.ask("127.0.0.1", 8080)).startsWith("one");
      host.act(() -> network.detach(id(1)));
    }
    assertNothingIsLeft(state);
    assertNothingIsLeft(other);
  }

  @Test
  void podsInheritTheMtuOfTheDefaultRoute() throws Exception {
    TestNamespace outside = namespace();
    host.connect(outside, "up0", IpPrefix.parse("192.0.2.1/24"), IpPrefix.parse("192.0.2.2/24"));
    Link up = host.routes().link("up0").orElseThrow();
    host.routes().changeLink(up.index(), LinkSettings.none().withMtu(1420));
    host.routes().addRoute(Route.byDefault(InetAddress.ofLiteral("192.0.2.2"), up.index()));
    TestNamespace pod = namespace();
    try (PodNetwork network = open()) {
      attach(network, 1, pod);
      assertThat(pod.routes().link("eth0").orElseThrow().mtu()).isEqualTo(1420);
    }
  }

  @Test
  void aSandboxAttachedAheadGetsItsPodLater() throws Exception {
    TestNamespace pod = namespace();
    pod.serve(80, "pod");
    try (PodNetwork network = open()) {
      attach(network, 1, pod);
      attach(network, 2, namespace(), tcp(8081, 80));
      assertThatThrownBy(
              () -> host.act(() -> network.assign(id(1), "default/late", List.of(tcp(8081, 80)))))
          .hasMessageContaining("pod default/pod2 has it");
      host.act(() -> network.assign(id(1), "default/late", List.of(tcp(8080, 80))));
      assertThat(host.ask("127.0.0.1", 8080)).startsWith("pod");
      assertThat(state.resolve("leases").resolve(id(1))).content().startsWith("pod default/late\n");
      assertThatThrownBy(() -> attach(network, 3, namespace(), tcp(8080, 80)))
          .hasMessageContaining("pod default/late has it");
      host.act(() -> network.detach(id(1)));
      attach(network, 3, namespace(), tcp(8080, 80));
    }
  }

  @Test
  void manyPodsComeAndGoAtOnce() throws Exception {
    int pods = 12;
    for (int i = 0; i < pods; i++) {
      namespace();
    }
    try (PodNetwork network = open()) {
      // Threads started by the host's thread are in the host's namespace as well.
      ExecutorService threads =
          host.run(() -> {
            ThreadPoolExecutor pool =
                new ThreadPoolExecutor(4, 4, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
            pool.prestartAllCoreThreads();
            return pool;
          });
      List<Future<NetworkAttachment>> attached = new ArrayList<>();
      for (int i = 0; i < pods; i++) {
        int number = i;
        attached.add(
            threads.submit(() ->
                network.attach(
                    id(number),
                    "default/pod" + number,
                    namespaces.get(number).pod(),
                    List.of(tcp(9000 + number, 80)))));
      }
      Set<InetAddress> addresses = new HashSet<>();
      for (int i = 0; i < pods; i++) {
        addresses.addAll(attached.get(i).get().addresses());
        namespaces.get(i).serve(80, "pod" + i);
      }
      assertThat(addresses).hasSize(2 * pods);
      for (int i = 0; i < pods; i++) {
        assertThat(host.ask("127.0.0.1", 9000 + i)).startsWith("pod" + i + " ");
      }
      List<Future<?>> detached = new ArrayList<>();
      for (int i = 0; i < pods; i++) {
        int number = i;
        detached.add(
            threads.submit(() -> {
              network.detach(id(number));
              return true;
            }));
      }
      for (Future<?> future : detached) {
        future.get();
      }
      threads.close();
    }
    assertNothingIsLeft(state);
  }

  @Test
  void theRulesOfOthersAreReadForDroppedPackets() throws Exception {
    nft("add table ip filter");
    nft("add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }");
    nft("add chain ip filter INPUT { type filter hook input priority 0; policy drop; }");
    nft("add table inet mine");
    nft("add chain inet mine fw { type filter hook forward priority 0; policy accept; }");
    List<ForeignChain> chains = ForeignChain.thatDropForwarded(nft("list chains"));
    assertThat(chains).containsExactly(new ForeignChain("ip filter", "FORWARD"));
    // What the warning tells to do is understood.
    for (String command : chains.getFirst().warning("bean0").split("nft ", -1)) {
      if (command.startsWith("insert")) {
        nft(command);
      }
    }
    assertThat(nft("list chain ip filter FORWARD"))
        .contains("iifname \"bean0\" accept")
        .contains("oifname \"bean0\" accept");
  }
}

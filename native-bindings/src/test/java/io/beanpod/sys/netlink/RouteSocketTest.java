package io.beanpod.sys.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FreshNetwork;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Namespace;
import io.beanpod.sys.SocketName;
import io.beanpod.sys.Sockets;
import io.beanpod.sys.SyscallException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
final class RouteSocketTest {
  private static final MacAddress MAC = MacAddress.parse("0a:58:0a:f4:00:02");
  private static final IpPrefix POD_V4 = IpPrefix.parse("10.244.0.2/24");
  private static final IpPrefix POD_V6 = IpPrefix.parse("fd00:10:244::2/64");

  private final Kernel kernel = Kernel.linux();

  @Test
  void connectsANamespaceToABridgeByOneVeth() throws Exception {
    inFreshNetwork(host -> {
      Link bridge =
          host.createLink(
              new LinkKind.Bridge(false), LinkSettings.named("pods0").withMtu(1400).withUp(true));
      FreshNetwork.call(
          kernel,
          () -> {
            try (Fd podNamespace = kernel.namespaces().open(Namespace.NET);
                RouteSocket pod = RouteSocket.open(kernel.sockets())) {
              Link port =
                  host.createLink(
                      new LinkKind.Veth(
                          LinkSettings.named("eth0")
                              .withMac(MAC)
                              .withMtu(1400)
                              .withNamespace(podNamespace)),
                      LinkSettings.named("veth1")
                          .withMaster(bridge.index())
                          .withMtu(1400)
                          .withHairpin(true)
                          .withUp(true));
              assertThat(port.master()).isEqualTo(bridge.index());
              assertThat(port.kind()).isEqualTo("veth");
              assertThat(port.up()).isTrue();
              assertThat(port.mtu()).isEqualTo(1400);

              Link eth0 = pod.link("eth0").orElseThrow();
              assertThat(eth0.mac()).isEqualTo(MAC);
              assertThat(eth0.up()).isFalse();
              assertThat(eth0.peer()).isEqualTo(port.index());
              pod.configure(
                  eth0.index(),
                  LinkSettings.none().withIpv6Autoconfiguration(false).withUp(true),
                  List.of(POD_V4, POD_V6),
                  List.of(
                      Route.byDefault(InetAddress.ofLiteral("10.244.0.1"), eth0.index()),
                      Route.byDefault(InetAddress.ofLiteral("fd00:10:244::1"), eth0.index())));
              assertThat(pod.addresses())
                  .containsExactlyInAnyOrder(
                      new InterfaceAddress(eth0.index(), POD_V4),
                      new InterfaceAddress(eth0.index(), POD_V6));
              assertThat(pod.routes())
                  .anyMatch(route ->
                      route.destination().toString().equals("0.0.0.0/0")
                          && InetAddress.ofLiteral("10.244.0.1").equals(route.gateway()))
                  .anyMatch(route ->
                      route.destination().length() == 0
                          && !route.destination().isIpv4()
                          && InetAddress.ofLiteral("fd00:10:244::1").equals(route.gateway()));
              return null;
            }
          });
      host.deleteLink(bridge.index());
      assertThat(host.link("pods0")).isEmpty();
    });
  }

  /** Makes a veth whose other end is in the same namespace, both up. */
  private static Link upVeth(RouteSocket network, String name) throws Exception {
    Link link =
        network.createLink(
            new LinkKind.Veth(LinkSettings.named(name + "-peer")),
            LinkSettings.named(name).withIpv6Autoconfiguration(false).withUp(true));
    Link peer = network.link(name + "-peer").orElseThrow();
    network.changeLink(peer.index(), LinkSettings.none().withUp(true));
    return link;
  }

  @Test
  void setsThePortOfABridge() throws Exception {
    inFreshNetwork(network -> {
      Link bridge = network.createLink(new LinkKind.Bridge(false), LinkSettings.named("br0"));
      LinkSettings settings =
          LinkSettings.named("port").withMaster(bridge.index()).withHairpin(true);
      Link port = network.createLink(new LinkKind.Veth(LinkSettings.named("peer")), settings);
      assertThat(portMode(port)).as("hairpin").isEqualTo((byte) 1);
      network.changeLink(port.index(), LinkSettings.none().withHairpin(false));
      assertThat(portMode(port)).as("hairpin").isEqualTo((byte) 0);
      network.changeLink(port.index(), LinkSettings.none().withMaster(0));
      assertThat(network.link("port").orElseThrow().master()).isZero();
    });
  }

  /** IFLA_BRPORT_MODE in IFLA_INFO_SLAVE_DATA of IFLA_LINKINFO. */
  private byte portMode(Link port) throws Exception {
    try (NetlinkSocket socket = NetlinkSocket.open(kernel.sockets(), 0)) {
      NetlinkMessage answer = socket.perform(List.of(LinkCodec.get(port.index()))).getFirst();
      byte[] mode = Attributes.read(answer.body().position(16)).nested(18).nested(5).bytes(4);
      return mode == null ? -1 : mode[0];
    }
  }

  @Test
  void leavesNoLinkWhereASettingFails() throws Exception {
    inFreshNetwork(network -> {
      // Only a port of a bridge can be a hairpin.
      LinkSettings settings = LinkSettings.named("alone").withHairpin(true);
      assertThatThrownBy(
              () -> network.createLink(new LinkKind.Veth(LinkSettings.named("peer")), settings))
          .isInstanceOf(SyscallException.class);
      assertThat(network.links()).extracting(Link::name).containsExactly("lo");
    });
  }

  @Test
  void renamesMovesAndCountsLinks() throws Exception {
    inFreshNetwork(network -> {
      Link link = upVeth(network, "v");
      network.changeLink(link.index(), LinkSettings.none().withUp(false));
      network.changeLink(link.index(), LinkSettings.named("renamed").withMtu(1280));
      Link renamed = network.link("renamed").orElseThrow();
      assertThat(renamed.index()).isEqualTo(link.index());
      assertThat(renamed.mtu()).isEqualTo(1280);
      assertThat(renamed.up()).isFalse();
      FreshNetwork.call(
          kernel,
          () -> {
            try (Fd namespace = kernel.namespaces().open(Namespace.NET);
                RouteSocket other = RouteSocket.open(kernel.sockets())) {
              network.changeLink(
                  link.index(), LinkSettings.named("moved").withNamespace(namespace));
              assertThat(other.link("moved").orElseThrow().kind()).isEqualTo("veth");
              return null;
            }
          });
      assertThat(network.link("renamed")).isEmpty();

      Link loopback = network.link(1).orElseThrow();
      assertThat(loopback.statistics().sentPackets()).isZero();
      network.changeLink(1, LinkSettings.none().withUp(true));
      try (DatagramSocket socket = new DatagramSocket()) {
        byte[] data = new byte[10];
        socket.send(new DatagramPacket(data, 10, InetAddress.ofLiteral("127.0.0.1"), 9));
      }
      assertThat(network.link(1).orElseThrow().statistics().sentPackets()).isPositive();
    });
  }

  @Test
  void addsAndRemovesAddressesRoutesAndNeighbours() throws Exception {
    inFreshNetwork(network -> {
      Link link = upVeth(network, "v");
      for (String[] family :
          new String[][] {
            {"10.1.0.2/24", "10.1.0.1", "10.9.0.0/16"},
            {"fd01::2/64", "fd01::1", "fd09::/48"}
          }) {
        InterfaceAddress address = new InterfaceAddress(link.index(), IpPrefix.parse(family[0]));
        InetAddress gateway = InetAddress.ofLiteral(family[1]);
        network.addAddress(address);
        assertThat(network.addresses()).contains(address);

        Route route = new Route(IpPrefix.parse(family[2]), gateway, link.index(), null, 77);
        network.addRoute(route);
        assertThat(network.routes()).contains(route);
        assertThatThrownBy(() -> network.addRoute(route))
            .isInstanceOfSatisfying(
                SyscallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
        network.replaceRoute(route);
        network.deleteRoute(route);
        assertThat(network.routes()).doesNotContain(route);

        Neighbour neighbour = new Neighbour(link.index(), gateway, MAC, true);
        network.setNeighbour(neighbour);
        assertThat(network.neighbours()).contains(neighbour);
        network.deleteNeighbour(neighbour);
        assertThat(network.neighbours()).doesNotContain(neighbour);

        network.deleteAddress(address);
        assertThat(network.addresses()).doesNotContain(address);
      }
    });
  }

  @Test
  void needsNoIpv6ToHaveNone() throws Exception {
    inFreshNetwork(network -> {
      // IPv6 leaves out a link with packets smaller than 1280 bytes.
      LinkSettings small = LinkSettings.named("small").withMtu(1000).withUp(true);
      LinkKind kind = new LinkKind.Veth(LinkSettings.named("peer"));
      assertThatThrownBy(() -> network.createLink(kind, small.withIpv6Autoconfiguration(true)))
          .isInstanceOfSatisfying(
              SyscallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EAFNOSUPPORT));
      Link link = network.createLink(kind, small.withIpv6Autoconfiguration(false));
      assertThat(link.up()).isTrue();
      assertThat(link.mtu()).isEqualTo(1000);
    });
  }

  @Test
  void takesNoAnswersFromOtherProcesses() throws Exception {
    inFreshNetwork(network -> {
      // The columns are socket, protocol, port.
      int port =
          Files.readAllLines(Path.of("/proc/thread-self/net/netlink")).stream()
              .skip(1)
              .map(line -> line.split("\\s+", -1))
              .filter(columns -> columns[1].equals("0") && !columns[2].equals("0"))
              .mapToInt(columns -> Integer.parseUnsignedInt(columns[2]))
              .findFirst()
              .orElseThrow();
      Sockets sockets = kernel.sockets();
      try (Fd other = sockets.socket(Sockets.AF_NETLINK, Sockets.SOCK_RAW, 0)) {
        sockets.connect(other, new SocketName.Netlink(port, 0));
        assertThatThrownBy(() -> sockets.send(other, ByteBuffer.allocate(16), 0))
            .isInstanceOfSatisfying(
                SyscallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECONNREFUSED));
      }
      assertThat(network.links()).hasSize(1);
    });
  }

  @Test
  void namesTheLinkThatExistsAlready() throws Exception {
    inFreshNetwork(network -> {
      Link first = upVeth(network, "v");
      assertThatThrownBy(() -> upVeth(network, "v"))
          .isInstanceOf(SyscallException.class)
          .hasMessageStartingWith("RTM_NEWLINK(veth v): EEXIST (File exists)");
      assertThat(network.link("v").orElseThrow().index()).isEqualTo(first.index());
    });
  }

  @Test
  void tellsTheKernelsOwnSentence() throws Exception {
    inFreshNetwork(network -> {
      LinkSettings settings = LinkSettings.named("br0").withMtu(70_000_000);
      assertThatThrownBy(() -> network.createLink(new LinkKind.Bridge(false), settings))
          .isInstanceOfSatisfying(
              SyscallException.class,
              e -> {
                assertThat(e.errno()).isEqualTo(Errno.EINVAL);
                assertThat(e)
                    .hasMessage(
                        "RTM_NEWLINK(bridge br0): EINVAL (Invalid argument):"
                            + " mtu greater than device maximum");
              });
    });
  }

  /** What a test does with a namespace's route socket. */
  private interface NetworkTest {
    void run(RouteSocket socket) throws Exception;
  }

  private void inFreshNetwork(NetworkTest test) throws Exception {
    FreshNetwork.call(
        kernel,
        () -> {
          try (RouteSocket socket = RouteSocket.open(kernel.sockets())) {
            test.run(socket);
            return null;
          }
        });
  }
}

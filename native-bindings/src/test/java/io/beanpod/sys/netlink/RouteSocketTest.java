package io.beanpod.sys.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FreshNetwork;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Namespace;
import io.beanpod.sys.SyscallException;
import java.net.InetAddress;
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

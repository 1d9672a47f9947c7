package io.beanpod.runtime.network;

import io.beanpod.sys.netlink.Link;
import io.beanpod.sys.netlink.LinkKind;
import io.beanpod.sys.netlink.LinkSettings;
import io.beanpod.sys.netlink.MacAddress;
import io.beanpod.sys.netlink.Route;
import io.beanpod.sys.netlink.RouteSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** The veth pair between the bridge and a pod, and the pod's side of the network. */
final class PodLink {
  private static final String INSIDE_NAME = "eth0";
  private static final int LOOPBACK = 1;

  private PodLink() {}

  /** Makes the pair of a lease and configures the pod; what was made stays when a step fails. */
  static void raise(
      RouteSocket host,
      PodNamespace pod,
      HostBridge.Standing bridge,
      Lease lease,
      AddressBook addresses)
      throws IOException {
    LinkSettings inside =
        LinkSettings.named(INSIDE_NAME)
            .withMac(macOf(lease.addresses().getFirst()))
            .withMtu(bridge.mtu())
            .withNamespace(pod.descriptor());
    // Hairpin: with br_netfilter loaded, a pod that calls its own host port is bridged to itself.
    LinkSettings outside =
        LinkSettings.named(lease.linkName())
            .withMtu(bridge.mtu())
            .withMaster(bridge.index())
            .withIpv6Autoconfiguration(false)
            .withHairpin(true)
            .withUp(true);
    Link link = host.createLink(new LinkKind.Veth(inside), outside);

    List<Route> routes =
        addresses.gateways().stream()
            .map(gateway -> Route.byDefault(gateway, link.peer()))
            .toList();
    LinkSettings up = LinkSettings.none().withUp(true);
    pod.inside().changeLink(LOOPBACK, up);
    pod.inside().configure(link.peer(), up, addresses.onLink(lease), routes);
  }

  /** An address that is used again has the same Ethernet address: no neighbour is misled. */
  private static MacAddress macOf(InetAddress ipv4) {
    byte[] four = ipv4.getAddress();
    return MacAddress.of(new byte[] {0x02, (byte) 0xbe, four[0], four[1], four[2], four[3]});
  }
}

package io.beanpod.runtime.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The texts for nft(8) that make, change and remove a network's table.
 *
 * <p>Host ports are elements of four maps, so that a pod's are added and taken away exactly, and
 * looking one up costs the same for one pod as for a thousand: {@code ports4} and {@code ports6}
 * for any address of the host, {@code ports4_at} and {@code ports6_at} for a given one.
 */
record RuleSet(String bridge, Subnets subnets) {

  /** Makes the whole table, in the place of one that may exist, in one transaction. */
  String replaceTable(Collection<Lease> leases) {
    StringBuilder text = new StringBuilder();
    // The first line makes the second one work where there is no table yet.
    text.append("table inet ").append(bridge).append("\n");
    text.append("delete table inet ").append(bridge).append("\n");
    text.append("table inet ").append(bridge).append(" {\n").append(chains()).append("}\n");
    for (Lease lease : leases) {
      text.append(addPorts(lease));
    }
    return text.toString();
  }

  /** Removes the table and all in it. */
  String deleteTable() {
    return "table inet " + bridge + "\ndelete table inet " + bridge + "\n";
  }

  /** Leads a sandbox's host ports to it. */
  String addPorts(Lease lease) {
    return elements("add", lease, true);
  }

  /** Ends what {@link #addPorts} did. */
  String deletePorts(Lease lease) {
    return elements("delete", lease, false);
  }

  private String chains() {
    StringBuilder masquerade = new StringBuilder();
    masquerade.append(masquerade("ip", subnets.ipv4().toString(), "224.0.0.0/4"));
    subnets.ipv6().ifPresent(v6 -> masquerade.append(masquerade("ip6", v6.toString(), "ff00::/8")));
    return """
      map ports4 { type inet_proto . inet_service : ipv4_addr . inet_service; }
      map ports6 { type inet_proto . inet_service : ipv6_addr . inet_service; }
      map ports4_at { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; }
      map ports6_at { type ipv6_addr . inet_proto . inet_service : ipv6_addr . inet_service; }

      # The bridge routes 127.0.0.0/8 for host ports on localhost; no pod may use that.
      chain guard {
        type filter hook prerouting priority -300; policy accept;
        iifname "BRIDGE" ip daddr 127.0.0.0/8 drop
        iifname "BRIDGE" ip saddr 127.0.0.0/8 drop
      }
      chain host_ports {
        dnat ip to ip daddr . meta l4proto . th dport map @ports4_at
        dnat ip6 to ip6 daddr . meta l4proto . th dport map @ports6_at
        fib daddr type local dnat ip to meta l4proto . th dport map @ports4
        fib daddr type local dnat ip6 to meta l4proto . th dport map @ports6
      }
      chain arriving {
        type nat hook prerouting priority -100; policy accept;
        jump host_ports
      }
      chain local {
        type nat hook output priority -100; policy accept;
        # Linux cannot route what ::1 has sent out of the host.
        ip6 daddr ::1 return
        jump host_ports
      }
      chain leaving {
        type nat hook postrouting priority 100; policy accept;
        oifname "BRIDGE" ip saddr 127.0.0.0/8 masquerade
    MASQUERADE  }
    """
        .replace("MASQUERADE", masquerade)
        .replace("BRIDGE", bridge);
  }

  /**
   * A pod that reaches a pod (itself, perhaps) through a host port gets the answer by the way it
   * came only if the host stands between them.
   */
  private static String masquerade(String family, String network, String multicast) {
    return """
        FAMILY saddr NETWORK oifname "BRIDGE" ct status dnat masquerade
        FAMILY saddr NETWORK oifname != "BRIDGE" FAMILY daddr != MULTICAST masquerade
    """
        .replace("FAMILY", family)
        .replace("NETWORK", network)
        .replace("MULTICAST", multicast);
  }

  private String elements(String verb, Lease lease, boolean withTarget) {
    StringBuilder text = new StringBuilder();
    for (InetAddress pod : lease.addresses()) {
      int family = pod instanceof Inet4Address ? 4 : 6;
      for (PortMapping port : servedBy(pod, lease.ports())) {
        InetAddress at = HostPort.of(port).address();
        text.append(verb).append(" element inet ").append(bridge).append(" ports").append(family);
        text.append(at.isAnyLocalAddress() ? " { " : "_at { " + at.getHostAddress() + " . ");
        text.append(port.protocol().name().toLowerCase(Locale.ROOT));
        text.append(" . ").append(port.hostPort());
        if (withTarget) {
          text.append(" : ").append(pod.getHostAddress()).append(" . ").append(port.podPort());
        }
        text.append(" }\n");
      }
    }
    return text.toString();
  }

  private static List<PortMapping> servedBy(InetAddress pod, List<PortMapping> ports) {
    return ports.stream().filter(port -> HostPort.of(port).covers(pod.getClass())).toList();
  }
}

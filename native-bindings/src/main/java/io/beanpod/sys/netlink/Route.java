package io.beanpod.sys.netlink;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A unicast route of the main table.
 *
 * @param destination the network; of length 0 for the default route
 * @param gateway the next hop, null when the destination is on the link itself
 * @param link index of the link to send by, 0 when the gateway tells it
 * @param source the source address to prefer, or null
 * @param metric the smaller one wins; 0 for the kernel's default
 */
public record Route(
    IpPrefix destination,
    @Nullable InetAddress gateway,
    int link,
    @Nullable InetAddress source,
    int metric) {
  /** The default route by a gateway, IPv4 or IPv6 as the gateway is. */
  public static Route byDefault(InetAddress gateway, int link) {
    byte[] any = new byte[gateway.getAddress().length];
    return new Route(new IpPrefix(IpPrefix.address(any), 0), gateway, link, null, 0);
  }

  /** A route to a network that is on the link itself. */
  public static Route onLink(IpPrefix destination, int link) {
    return new Route(destination, null, link, null, 0);
  }
}

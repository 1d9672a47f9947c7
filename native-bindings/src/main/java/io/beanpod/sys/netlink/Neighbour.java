package io.beanpod.sys.netlink;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The Ethernet address behind an address on a link.
 *
 * @param link index of the link
 * @param address the neighbour's IPv4 or IPv6 address
 * @param mac its Ethernet address, null while it is not known
 * @param permanent whether it was set and never expires
 */
public record Neighbour(
    int link, InetAddress address, @Nullable MacAddress mac, boolean permanent) {}

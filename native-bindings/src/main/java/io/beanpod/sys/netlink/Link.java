package io.beanpod.sys.netlink;

import org.jspecify.annotations.Nullable;

/**
 * A network link.
 *
 * @param index its number in its network namespace
 * @param name its name
 * @param kind {@code veth}, {@code bridge} and so on; empty for hardware and loopback
 * @param mac its Ethernet address, null when it has none of 6 bytes
 * @param mtu bytes in the largest packet
 * @param up whether it was set up
 * @param running whether it can carry packets: it is up and so is its other end
 * @param master index of its bridge, 0 for none
 * @param peer index of the other end of a veth in that end's namespace, 0 for none
 * @param statistics its counters
 */
public record Link(
    int index,
    String name,
    String kind,
    @Nullable MacAddress mac,
    int mtu,
    boolean up,
    boolean running,
    int master,
    int peer,
    LinkStatistics statistics) {}

package io.beanpod.sys.netlink;

/**
 * An address of a link.
 *
 * @param link index of the link
 * @param prefix the address and its network
 */
public record InterfaceAddress(int link, IpPrefix prefix) {}

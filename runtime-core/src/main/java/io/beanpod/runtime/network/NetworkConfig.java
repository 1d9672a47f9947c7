package io.beanpod.runtime.network;

import io.beanpod.sys.netlink.IpPrefix;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the pod network shall be.
 *
 * @param bridge name of the bridge and of the nftables table, at most 15 characters
 * @param ipv4 the pods' network, or empty to take the first common private /16 that the host does
 *     not use
 * @param ipv6 the pods' network, or empty for a unique local /64 of this host's own
 * @param ipv6Wanted whether pods get IPv6 addresses where the host has IPv6
 * @param mtu of the bridge and the pods' links, in bytes, or empty for that of the default route
 */
public record NetworkConfig(
    String bridge,
    Optional<IpPrefix> ipv4,
    Optional<IpPrefix> ipv6,
    boolean ipv6Wanted,
    OptionalInt mtu) {

  /** What IPv6 needs (RFC 8200), and the most that a link has. */
  public static final int SMALLEST_MTU = 1280;

  public static final int LARGEST_MTU = 65_535;

  private static final int LONGEST_NAME = 15;
  private static final int SMALLEST_IPV4_NETWORK = 29;
  private static final int SMALLEST_IPV6_NETWORK = 112;

  /** The bridge {@code beanpod0}, free networks of both families. */
  public static final NetworkConfig DEFAULT = of("beanpod0");

  public NetworkConfig {
    if (!bridge.matches("[a-z][a-z0-9_-]*") || bridge.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "'" + bridge + "' cannot name a bridge: 1 to 15 of a-z, 0-9, _ and -, first a letter");
    }
    check(ipv4, Inet4Address.class, SMALLEST_IPV4_NETWORK);
    check(ipv6, Inet6Address.class, SMALLEST_IPV6_NETWORK);
    if (mtu.isPresent() && (mtu.getAsInt() < SMALLEST_MTU || mtu.getAsInt() > LARGEST_MTU)) {
      throw new IllegalArgumentException(
          "%d is no MTU from %d to %d".formatted(mtu.getAsInt(), SMALLEST_MTU, LARGEST_MTU));
    }
  }

  /** Free networks of both families on a bridge of this name. */
  public static NetworkConfig of(String bridge) {
    return new NetworkConfig(bridge, Optional.empty(), Optional.empty(), true, OptionalInt.empty());
  }

  private static void check(Optional<IpPrefix> network, Class<?> family, int smallest) {
    if (network.isPresent()
        && (!family.isInstance(network.get().address()) || network.get().length() > smallest)) {
      throw new IllegalArgumentException(
          network.get()
              + " is no "
              + (family == Inet4Address.class ? "IPv4" : "IPv6")
              + " network of /"
              + smallest
              + " or larger");
    }
  }
}

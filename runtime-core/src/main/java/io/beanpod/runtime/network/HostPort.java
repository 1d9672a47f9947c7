package io.beanpod.runtime.network;

import io.beanpod.runtime.RuntimeFailure;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * A port at addresses of the host.
 *
 * @param address where it is; the unspecified address for all of them
 * @param bothFamilies whether the unspecified address stands for IPv4 and IPv6
 */
record HostPort(
    PortMapping.Protocol protocol, InetAddress address, boolean bothFamilies, int number) {
  private static final InetAddress ANY_IPV6 = InetAddress.ofLiteral("::");
  private static final int LARGEST = 65_535;

  /** The host's side of a mapping that was {@link #check checked}. */
  static HostPort of(PortMapping mapping) {
    boolean both = mapping.hostAddress().isEmpty();
    InetAddress address = both ? ANY_IPV6 : InetAddress.ofLiteral(mapping.hostAddress());
    return new HostPort(mapping.protocol(), address, both, mapping.hostPort());
  }

  /** Refuses what is no address or no port. */
  static void check(PortMapping mapping) throws RuntimeFailure {
    if (mapping.hostPort() < 1
        || mapping.hostPort() > LARGEST
        || mapping.podPort() < 1
        || mapping.podPort() > LARGEST) {
      throw new RuntimeFailure(
          "Host port "
              + mapping.hostPort()
              + " for port "
              + mapping.podPort()
              + ": ports are 1 to 65535.");
    }
    if (!mapping.hostAddress().isEmpty()) {
      try {
        InetAddress.ofLiteral(mapping.hostAddress());
      } catch (IllegalArgumentException notAnAddress) {
        throw new RuntimeFailure(
            "Host port "
                + mapping.hostPort()
                + ": '"
                + mapping.hostAddress()
                + "' is no IP address of this host.",
            notAnAddress);
      }
    }
  }

  /** Whether pods' addresses of this class are reached by it. */
  boolean covers(Class<? extends InetAddress> family) {
    return bothFamilies || family.isInstance(address);
  }

  /** Whether a packet could be meant for both. */
  boolean overlaps(HostPort other) {
    if (protocol != other.protocol || number != other.number) {
      return false;
    }
    boolean sameFamily =
        bothFamilies
            || other.bothFamilies
            || address instanceof Inet4Address == other.address instanceof Inet4Address;
    return sameFamily
        && (address.isAnyLocalAddress()
            || other.address.isAnyLocalAddress()
            || address.equals(other.address));
  }

  @Override
  public String toString() {
    String place = address.isAnyLocalAddress() ? "" : " of " + address.getHostAddress();
    return "host port " + number + "/" + protocol + place;
  }
}

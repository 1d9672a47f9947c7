package io.beanpod.sys.netlink;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IPv4 or IPv6 address with the length of its network part, for example {@code 10.244.0.5/24}.
 * The host part is kept: it is an interface's address as well as a network.
 */
public record IpPrefix(InetAddress address, int length) {
  /** Checks the length. */
  public IpPrefix {
    if (length < 0 || length > address.getAddress().length * 8) {
      throw new IllegalArgumentException(address.getHostAddress() + " has no prefix of " + length);
    }
  }

  /** One address alone: /32 or /128. */
  public static IpPrefix of(InetAddress address) {
    return new IpPrefix(address, address.getAddress().length * 8);
  }

  /**
   * The prefix of a text; without {@code /length} one address alone.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static IpPrefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return of(InetAddress.ofLiteral(text));
    }
    InetAddress address = InetAddress.ofLiteral(text.substring(0, slash));
    return new IpPrefix(address, Integer.parseInt(text.substring(slash + 1)));
  }

  /** Whether it is IPv4. */
  public boolean isIpv4() {
    return address instanceof Inet4Address;
  }

  /** The same network with all bits of the host part zero. */
  public IpPrefix network() {
    byte[] bytes = address.getAddress();
    for (int bit = length; bit < bytes.length * 8; bit++) {
      bytes[bit / 8] &= (byte) ~(0x80 >>> (bit % 8));
    }
    return new IpPrefix(address(bytes), length);
  }

  /** Whether an address of the same family lies in this network. */
  public boolean contains(InetAddress other) {
    return other.getAddress().length == address.getAddress().length
        && new IpPrefix(other, length).network().equals(network());
  }

  /** The address of 4 or 16 bytes. */
  static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, e);
    }
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + length;
  }
}

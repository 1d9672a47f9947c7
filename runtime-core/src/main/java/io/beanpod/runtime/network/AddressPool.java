package io.beanpod.runtime.network;

import io.beanpod.sys.netlink.IpPrefix;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The addresses of one network. The first belongs to the bridge, the last of IPv4 is broadcast.
 *
 * <p>An address that comes back is taken again only after all others: peers may still send to its
 * former owner.
 */
final class AddressPool {
  /** Of a larger network only this many addresses are used. */
  private static final int MOST_ADDRESSES = 1 << 20;

  private final IpPrefix network;
  private final BigInteger base;
  private final int size;
  private final Set<Integer> taken = new HashSet<>();
  private int last = 1;

  AddressPool(IpPrefix network) {
    this.network = network.network();
    byte[] bytes = this.network.address().getAddress();
    int hostBits = bytes.length * 8 - network.length();
    base = new BigInteger(1, bytes);
    size = hostBits >= 20 ? MOST_ADDRESSES : 1 << hostBits;
  }

  IpPrefix network() {
    return network;
  }

  /** The bridge's address. */
  InetAddress gateway() {
    return address(1);
  }

  /** The address with the length of the network, as an interface has it. */
  IpPrefix onLink(InetAddress address) {
    return new IpPrefix(address, network.length());
  }

  /** Takes a free address; empty when there is none. */
  Optional<InetAddress> take() {
    int usable = size - 3; // without the network itself, the bridge and broadcast
    if (taken.size() >= usable) {
      return Optional.empty();
    }
    do {
      last = last + 1 < size - 1 ? last + 1 : 2;
    } while (!taken.add(last));
    return Optional.of(address(last));
  }

  /** Marks an address of a lease as taken; one of another network is none of ours. */
  void reserve(InetAddress address) {
    int offset = offset(address);
    if (offset > 0) {
      taken.add(offset);
      last = Math.max(last, offset);
    }
  }

  /** Gives an address back. */
  void release(InetAddress address) {
    taken.remove(offset(address));
  }

  /** The place of an address in the network, 0 for one outside of the pool. */
  private int offset(InetAddress address) {
    if (!network.contains(address)) {
      return 0;
    }
    BigInteger offset = new BigInteger(1, address.getAddress()).subtract(base);
    return offset.bitLength() < Integer.SIZE && offset.intValue() < size ? offset.intValue() : 0;
  }

  private InetAddress address(int offset) {
    int length = network.address().getAddress().length;
    byte[] digits = base.add(BigInteger.valueOf(offset)).toByteArray();
    byte[] bytes = new byte[length];
    int count = Math.min(digits.length, length);
    System.arraycopy(digits, digits.length - count, bytes, length - count, count);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}

package io.beanpod.sys.netlink;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Messages about addresses: struct ifaddrmsg and IFA_* attributes. */
final class AddressCodec {
  static final int RTM_NEWADDR = 20;
  private static final int RTM_DELADDR = 21;
  private static final int RTM_GETADDR = 22;

  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_BROADCAST = 4;
  private static final int IFA_FLAGS = 8;
  private static final int IFA_F_NODAD = 0x02;
  private static final int IFADDRMSG_SIZE = 8;
  private static final int LONGEST_BROADCAST = 30;

  private AddressCodec() {}

  static NetlinkRequest add(InterfaceAddress address) {
    MessageWriter out = body(address);
    if (address.prefix().isIpv4()) {
      if (address.prefix().length() <= LONGEST_BROADCAST) {
        out.attribute(IFA_BROADCAST, broadcast(address.prefix()));
      }
    } else {
      // Addresses are leased: nobody else has it, and detection would hold it back for a second.
      out.intAttribute(IFA_FLAGS, IFA_F_NODAD);
    }
    return new NetlinkRequest(
        RTM_NEWADDR,
        NetlinkRequest.CREATE | NetlinkRequest.EXCL,
        out.toBuffer(),
        "RTM_NEWADDR",
        describe(address));
  }

  static NetlinkRequest delete(InterfaceAddress address) {
    return new NetlinkRequest(
        RTM_DELADDR, 0, body(address).toBuffer(), "RTM_DELADDR", describe(address));
  }

  static NetlinkRequest list() {
    MessageWriter out = new MessageWriter();
    putHeader(out, 0, 0, 0);
    return new NetlinkRequest(
        RTM_GETADDR, NetlinkRequest.DUMP, out.toBuffer(), "RTM_GETADDR", "all");
  }

  /** Reads a RTM_NEWADDR message; null when it is of another family. */
  static @Nullable InterfaceAddress decode(NetlinkMessage message) {
    ByteBuffer body = message.body().duplicate().order(message.body().order());
    int family = body.get(0);
    int length = body.get(1) & 0xFF;
    int link = body.getInt(4);
    Attributes attributes = Attributes.read(body.position(IFADDRMSG_SIZE));
    byte[] local = attributes.bytes(IFA_LOCAL);
    byte[] bytes = local == null ? attributes.bytes(IFA_ADDRESS) : local;
    if ((family != AF_INET && family != AF_INET6) || bytes == null) {
      return null;
    }
    return new InterfaceAddress(link, new IpPrefix(IpPrefix.address(bytes), length));
  }

  static int family(IpPrefix prefix) {
    return prefix.isIpv4() ? AF_INET : AF_INET6;
  }

  private static MessageWriter body(InterfaceAddress address) {
    MessageWriter out = new MessageWriter();
    IpPrefix prefix = address.prefix();
    putHeader(out, family(prefix), prefix.length(), address.link());
    out.attribute(IFA_LOCAL, prefix.address().getAddress());
    out.attribute(IFA_ADDRESS, prefix.address().getAddress());
    return out;
  }

  private static void putHeader(MessageWriter out, int family, int length, int link) {
    out.putByte(family).putByte(length).putByte(0).putByte(0).putInt(link);
  }

  private static byte[] broadcast(IpPrefix prefix) {
    byte[] bytes = prefix.address().getAddress();
    for (int bit = prefix.length(); bit < bytes.length * 8; bit++) {
      bytes[bit / 8] |= (byte) (0x80 >>> (bit % 8));
    }
    return bytes;
  }

  private static String describe(InterfaceAddress address) {
    return address.prefix() + " on link " + address.link();
  }
}

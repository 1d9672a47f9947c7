package io.beanpod.sys.netlink;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Messages about neighbours: struct ndmsg and NDA_* attributes. */
final class NeighbourCodec {
  static final int RTM_NEWNEIGH = 28;
  private static final int RTM_DELNEIGH = 29;
  private static final int RTM_GETNEIGH = 30;

  private static final int NDA_DST = 1;
  private static final int NDA_LLADDR = 2;
  private static final int NUD_PERMANENT = 0x80;
  private static final int NDMSG_SIZE = 12;

  private NeighbourCodec() {}

  static NetlinkRequest add(Neighbour neighbour) {
    MessageWriter out = body(neighbour);
    MacAddress mac = neighbour.mac();
    if (mac != null) {
      out.attribute(NDA_LLADDR, mac.bytes());
    }
    return new NetlinkRequest(
        RTM_NEWNEIGH,
        NetlinkRequest.CREATE | NetlinkRequest.REPLACE,
        out.toBuffer(),
        "RTM_NEWNEIGH",
        describe(neighbour));
  }

  static NetlinkRequest delete(Neighbour neighbour) {
    return new NetlinkRequest(
        RTM_DELNEIGH, 0, body(neighbour).toBuffer(), "RTM_DELNEIGH", describe(neighbour));
  }

  static NetlinkRequest list() {
    MessageWriter out = new MessageWriter();
    putHeader(out, 0, 0, 0);
    return new NetlinkRequest(
        RTM_GETNEIGH, NetlinkRequest.DUMP, out.toBuffer(), "RTM_GETNEIGH", "all");
  }

  /** Reads a RTM_NEWNEIGH message; null when it has no IP address. */
  static @Nullable Neighbour decode(NetlinkMessage message) {
    ByteBuffer body = message.body().duplicate().order(message.body().order());
    int link = body.getInt(4);
    int state = body.getShort(8);
    Attributes attributes = Attributes.read(body.position(NDMSG_SIZE));
    byte[] address = attributes.bytes(NDA_DST);
    byte[] mac = attributes.bytes(NDA_LLADDR);
    if (address == null || (address.length != 4 && address.length != 16)) {
      return null;
    }
    return new Neighbour(
        link,
        IpPrefix.address(address),
        mac == null || mac.length != 6 ? null : MacAddress.of(mac),
        (state & NUD_PERMANENT) != 0);
  }

  private static MessageWriter body(Neighbour neighbour) {
    boolean ipv4 = neighbour.address() instanceof Inet4Address;
    MessageWriter out = new MessageWriter();
    putHeader(
        out,
        ipv4 ? AddressCodec.AF_INET : AddressCodec.AF_INET6,
        neighbour.link(),
        neighbour.permanent() ? NUD_PERMANENT : 0);
    return out.attribute(NDA_DST, neighbour.address().getAddress());
  }

  private static void putHeader(MessageWriter out, int family, int link, int state) {
    out.putByte(family).putByte(0).putShort(0).putInt(link);
    out.putShort(state).putByte(0).putByte(0);
  }

  private static String describe(Neighbour neighbour) {
    return neighbour.address().getHostAddress() + " on link " + neighbour.link();
  }
}

package io.beanpod.sys.netlink;

import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Messages about links: struct ifinfomsg and IFLA_* attributes. */
final class LinkCodec {
  static final int RTM_NEWLINK = 16;
  private static final int RTM_DELLINK = 17;
  private static final int RTM_GETLINK = 18;

  private static final int AF_UNSPEC = 0;
  private static final int AF_INET6 = 10;
  private static final int IFF_UP = 0x1;
  private static final int IFF_LOWER_UP = 0x10000;

  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_LINK = 5;
  private static final int IFLA_MASTER = 10;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_STATS64 = 23;
  private static final int IFLA_AF_SPEC = 26;
  private static final int IFLA_NET_NS_FD = 28;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_INFO_DATA = 2;
  private static final int IFLA_INFO_SLAVE_KIND = 4;
  private static final int IFLA_INFO_SLAVE_DATA = 5;
  private static final int VETH_INFO_PEER = 1;
  private static final int IFLA_BR_MCAST_SNOOPING = 23;
  private static final int IFLA_BRPORT_MODE = 4;
  private static final int IFLA_BRPORT_ISOLATED = 33;
  private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
  private static final int ADDR_GEN_EUI64 = 0;
  private static final int ADDR_GEN_NONE = 1;
  private static final int IFINFOMSG_SIZE = 16;

  private LinkCodec() {}

  /** Makes a link; {@link LinkSettings#afterCreation()} has to follow. */
  static NetlinkRequest create(LinkKind kind, LinkSettings settings) {
    MessageWriter out = new MessageWriter();
    putSettings(out, 0, settings.atCreation());
    int info = out.begin(IFLA_LINKINFO | MessageWriter.NLA_F_NESTED);
    out.stringAttribute(IFLA_INFO_KIND, kind.kernelName());
    switch (kind) {
      case LinkKind.Veth veth -> {
        int data = out.begin(IFLA_INFO_DATA | MessageWriter.NLA_F_NESTED);
        int peer = out.begin(VETH_INFO_PEER | MessageWriter.NLA_F_NESTED);
        putSettings(out, 0, veth.peer().atCreation());
        out.end(peer);
        out.end(data);
      }
      case LinkKind.Bridge bridge -> {
        int data = out.begin(IFLA_INFO_DATA | MessageWriter.NLA_F_NESTED);
        out.byteAttribute(IFLA_BR_MCAST_SNOOPING, bridge.multicastSnooping() ? 1 : 0);
        out.end(data);
      }
      case LinkKind.Dummy _ -> {}
    }
    out.end(info);
    return new NetlinkRequest(
        RTM_NEWLINK,
        NetlinkRequest.CREATE | NetlinkRequest.EXCL,
        out.toBuffer(),
        "RTM_NEWLINK",
        kind.kernelName() + " " + settings.name());
  }

  /** Changes a link given by its index, by one of {@link LinkSettings#asChanges()}. */
  static NetlinkRequest change(int index, LinkSettings settings) {
    MessageWriter out = new MessageWriter();
    putSettings(out, index, settings);
    putPortSettings(out, settings);
    NetlinkRequest request =
        new NetlinkRequest(RTM_NEWLINK, 0, out.toBuffer(), "RTM_NEWLINK", "link " + index);
    Boolean autoconfiguration = settings.ipv6Autoconfiguration();
    // Without IPv6 no address comes by itself.
    return autoconfiguration == null || autoconfiguration
        ? request
        : request.accepting(Errno.EAFNOSUPPORT);
  }

  static NetlinkRequest delete(int index) {
    MessageWriter out = new MessageWriter();
    putHeader(out, index, 0, 0);
    return new NetlinkRequest(RTM_DELLINK, 0, out.toBuffer(), "RTM_DELLINK", "link " + index);
  }

  static NetlinkRequest get(int index) {
    MessageWriter out = new MessageWriter();
    putHeader(out, index, 0, 0);
    return new NetlinkRequest(RTM_GETLINK, 0, out.toBuffer(), "RTM_GETLINK", "link " + index);
  }

  static NetlinkRequest get(String name) {
    MessageWriter out = new MessageWriter();
    putHeader(out, 0, 0, 0);
    out.stringAttribute(IFLA_IFNAME, name);
    return new NetlinkRequest(RTM_GETLINK, 0, out.toBuffer(), "RTM_GETLINK", name);
  }

  static NetlinkRequest list() {
    MessageWriter out = new MessageWriter();
    putHeader(out, 0, 0, 0);
    return new NetlinkRequest(
        RTM_GETLINK, NetlinkRequest.DUMP, out.toBuffer(), "RTM_GETLINK", "all");
  }

  /** Reads a RTM_NEWLINK message. */
  static Link decode(NetlinkMessage message) {
    ByteBuffer body = message.body().duplicate().order(message.body().order());
    int index = body.getInt(4);
    int flags = body.getInt(8);
    Attributes attributes = Attributes.read(body.position(IFINFOMSG_SIZE));
    Attributes info = attributes.nested(IFLA_LINKINFO);
    byte[] mac = attributes.bytes(IFLA_ADDRESS);
    String name = attributes.string(IFLA_IFNAME);
    String kind = info.string(IFLA_INFO_KIND);
    return new Link(
        index,
        name == null ? "" : name,
        kind == null ? "" : kind,
        mac == null || mac.length != 6 ? null : MacAddress.of(mac),
        attributes.integer(IFLA_MTU, 0),
        (flags & IFF_UP) != 0,
        (flags & IFF_LOWER_UP) != 0 && (flags & IFF_UP) != 0,
        attributes.integer(IFLA_MASTER, 0),
        "veth".equals(kind) ? attributes.integer(IFLA_LINK, 0) : 0,
        statistics(attributes.bytes(IFLA_STATS64)));
  }

  private static LinkStatistics statistics(byte @Nullable [] struct) {
    if (struct == null || struct.length < 8 * Long.BYTES) {
      return LinkStatistics.ZERO;
    }
    ByteBuffer in = Attributes.wrap(struct);
    return new LinkStatistics(
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong());
  }

  private static void putHeader(MessageWriter out, int index, int flags, int change) {
    out.putByte(AF_UNSPEC).putByte(0).putShort(0).putInt(index).putInt(flags).putInt(change);
  }

  private static void putSettings(MessageWriter out, int index, LinkSettings settings) {
    Boolean up = settings.up();
    putHeader(out, index, up != null && up ? IFF_UP : 0, up == null ? 0 : IFF_UP);
    String name = settings.name();
    if (name != null) {
      out.stringAttribute(IFLA_IFNAME, name);
    }
    MacAddress mac = settings.mac();
    if (mac != null) {
      out.attribute(IFLA_ADDRESS, mac.bytes());
    }
    Integer mtu = settings.mtu();
    if (mtu != null) {
      out.intAttribute(IFLA_MTU, mtu);
    }
    Integer master = settings.master();
    if (master != null) {
      out.intAttribute(IFLA_MASTER, master);
    }
    Fd namespace = settings.namespace();
    if (namespace != null) {
      out.intAttribute(IFLA_NET_NS_FD, namespace.number());
    }
    Boolean autoconfiguration = settings.ipv6Autoconfiguration();
    if (autoconfiguration != null) {
      int families = out.begin(IFLA_AF_SPEC | MessageWriter.NLA_F_NESTED);
      int ipv6 = out.begin(AF_INET6 | MessageWriter.NLA_F_NESTED);
      out.byteAttribute(
          IFLA_INET6_ADDR_GEN_MODE, autoconfiguration ? ADDR_GEN_EUI64 : ADDR_GEN_NONE);
      out.end(ipv6);
      out.end(families);
    }
  }

  private static void putPortSettings(MessageWriter out, LinkSettings settings) {
    if (!settings.hasPortSettings()) {
      return;
    }
    int info = out.begin(IFLA_LINKINFO | MessageWriter.NLA_F_NESTED);
    out.stringAttribute(IFLA_INFO_SLAVE_KIND, "bridge");
    int data = out.begin(IFLA_INFO_SLAVE_DATA | MessageWriter.NLA_F_NESTED);
    Boolean hairpin = settings.hairpin();
    if (hairpin != null) {
      out.byteAttribute(IFLA_BRPORT_MODE, hairpin ? 1 : 0);
    }
    Boolean isolated = settings.isolated();
    if (isolated != null) {
      out.byteAttribute(IFLA_BRPORT_ISOLATED, isolated ? 1 : 0);
    }
    out.end(data);
    out.end(info);
  }
}

package io.beanpod.sys.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Messages about routes: struct rtmsg and RTA_* attributes. */
final class RouteCodec {
  static final int RTM_NEWROUTE = 24;
  private static final int RTM_DELROUTE = 25;
  private static final int RTM_GETROUTE = 26;

  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_PRIORITY = 6;
  private static final int RTA_PREFSRC = 7;
  private static final int RTA_TABLE = 15;
  private static final int RT_TABLE_MAIN = 254;
  private static final int RTPROT_STATIC = 4;
  private static final int RT_SCOPE_UNIVERSE = 0;
  private static final int RT_SCOPE_LINK = 253;
  private static final int RT_SCOPE_NOWHERE = 255;
  private static final int RTN_UNICAST = 1;
  private static final int RTM_F_CLONED = 0x200;
  private static final int RTMSG_SIZE = 12;

  private RouteCodec() {}

  static NetlinkRequest add(Route route, boolean replace) {
    int how = replace ? NetlinkRequest.REPLACE : NetlinkRequest.EXCL;
    boolean direct = route.destination().isIpv4() && route.gateway() == null;
    MessageWriter out =
        body(route, RTPROT_STATIC, direct ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE, RTN_UNICAST);
    return new NetlinkRequest(
        RTM_NEWROUTE, NetlinkRequest.CREATE | how, out.toBuffer(), "RTM_NEWROUTE", describe(route));
  }

  static NetlinkRequest delete(Route route) {
    // RT_SCOPE_NOWHERE lets the kernel match a route of each scope.
    MessageWriter out = body(route, 0, RT_SCOPE_NOWHERE, 0);
    return new NetlinkRequest(RTM_DELROUTE, 0, out.toBuffer(), "RTM_DELROUTE", describe(route));
  }

  static NetlinkRequest list(boolean ipv4) {
    MessageWriter out = new MessageWriter();
    putHeader(out, ipv4 ? AddressCodec.AF_INET : AddressCodec.AF_INET6, 0, 0, 0, 0);
    return new NetlinkRequest(
        RTM_GETROUTE, NetlinkRequest.DUMP, out.toBuffer(), "RTM_GETROUTE", "all");
  }

  /** Reads a RTM_NEWROUTE message; null unless it is a unicast route of the main table. */
  static @Nullable Route decode(NetlinkMessage message) {
    ByteBuffer body = message.body().duplicate().order(message.body().order());
    int family = body.get(0);
    int length = body.get(1) & 0xFF;
    int table = body.get(4) & 0xFF;
    int type = body.get(7) & 0xFF;
    int flags = body.getInt(8);
    Attributes attributes = Attributes.read(body.position(RTMSG_SIZE));
    if (type != RTN_UNICAST
        || (flags & RTM_F_CLONED) != 0
        || attributes.integer(RTA_TABLE, table) != RT_TABLE_MAIN) {
      return null;
    }
    byte[] destination = attributes.bytes(RTA_DST);
    byte[] any = new byte[family == AddressCodec.AF_INET ? 4 : 16];
    return new Route(
        new IpPrefix(IpPrefix.address(destination == null ? any : destination), length),
        address(attributes.bytes(RTA_GATEWAY)),
        attributes.integer(RTA_OIF, 0),
        address(attributes.bytes(RTA_PREFSRC)),
        attributes.integer(RTA_PRIORITY, 0));
  }

  private static @Nullable InetAddress address(byte @Nullable [] bytes) {
    return bytes == null ? null : IpPrefix.address(bytes);
  }

  private static MessageWriter body(Route route, int protocol, int scope, int type) {
    MessageWriter out = new MessageWriter();
    IpPrefix destination = route.destination();
    putHeader(out, AddressCodec.family(destination), destination.length(), protocol, scope, type);
    if (destination.length() > 0) {
      out.attribute(RTA_DST, destination.network().address().getAddress());
    }
    InetAddress gateway = route.gateway();
    if (gateway != null) {
      out.attribute(RTA_GATEWAY, gateway.getAddress());
    }
    if (route.link() != 0) {
      out.intAttribute(RTA_OIF, route.link());
    }
    InetAddress source = route.source();
    if (source != null) {
      out.attribute(RTA_PREFSRC, source.getAddress());
    }
    if (route.metric() != 0) {
      out.intAttribute(RTA_PRIORITY, route.metric());
    }
    return out;
  }

  private static void putHeader(
      MessageWriter out, int family, int length, int protocol, int scope, int type) {
    // A dump takes no filter here: table 0 is all tables.
    int table = type == 0 && scope == 0 ? 0 : RT_TABLE_MAIN;
    out.putByte(family).putByte(length).putByte(0).putByte(0);
    out.putByte(table).putByte(protocol).putByte(scope).putByte(type).putInt(0);
  }

  private static String describe(Route route) {
    InetAddress gateway = route.gateway();
    return route.destination()
        + (gateway == null ? "" : " via " + gateway.getHostAddress())
        + (route.link() == 0 ? "" : " on link " + route.link());
  }
}

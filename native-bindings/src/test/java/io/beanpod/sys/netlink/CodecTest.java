package io.beanpod.sys.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.SyscallException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bytes of messages, on a little-endian machine: both supported architectures are. */
final class CodecTest {
  @BeforeEach
  void onLittleEndian() {
    assumeThat(ByteOrder.nativeOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
  }

  private static String hex(NetlinkRequest request) {
    byte[] bytes = new byte[request.body().remaining()];
    request.body().duplicate().get(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static ByteBuffer bytes(String... hex) {
    byte[] bytes = HexFormat.of().parseHex(String.join("", hex));
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  @Test
  void makesAVethPairAcrossNamespaces() {
    LinkSettings peer =
        LinkSettings.named("eth0")
            .withMac(MacAddress.parse("0a:58:0a:f4:00:02"))
            .withNamespace(Fd.STDERR);
    NetlinkRequest request =
        LinkCodec.create(
            new LinkKind.Veth(peer), LinkSettings.named("v1").withMaster(3).withUp(true));
    assertThat(request.type()).isEqualTo(16);
    assertThat(request.flags()).isEqualTo(0x600);
    assertThat(hex(request))
        .isEqualTo(
            "00000000"
                + "00000000"
                + "01000000"
                + "01000000" // ifinfomsg: up
                + "0700"
                + "0300"
                + "763100"
                + "00" // IFLA_IFNAME v1
                + "0800"
                + "0a00"
                + "03000000" // IFLA_MASTER 3
                + "4800"
                + "1280" // IFLA_LINKINFO
                + "0900"
                + "0100"
                + "7665746800"
                + "000000" // IFLA_INFO_KIND veth
                + "3800"
                + "0280" // IFLA_INFO_DATA
                + "3400"
                + "0180" // VETH_INFO_PEER
                + "00000000"
                + "00000000"
                + "00000000"
                + "00000000" // ifinfomsg of the peer
                + "0900"
                + "0300"
                + "6574683000"
                + "000000" // IFLA_IFNAME eth0
                + "0a00"
                + "0100"
                + "0a580af40002"
                + "0000" // IFLA_ADDRESS
                + "0800"
                + "1c00"
                + "02000000"); // IFLA_NET_NS_FD 2
  }

  @Test
  void splitsAChangeThatHasToComeBeforeTheLinkIsUp() {
    LinkSettings settings = LinkSettings.none().withIpv6Autoconfiguration(false).withUp(true);
    List<LinkSettings> steps = settings.asChanges();
    assertThat(steps).hasSize(2);
    assertThat(hex(LinkCodec.change(5, steps.getFirst())))
        .isEqualTo(
            "00000000"
                + "05000000"
                + "00000000"
                + "00000000"
                + "1000"
                + "1a80"
                + "0c00"
                + "0a80"
                + "0500"
                + "0800"
                + "01"
                + "000000");
    assertThat(hex(LinkCodec.change(5, steps.getLast())))
        .isEqualTo("00000000" + "05000000" + "01000000" + "01000000");
    LinkSettings creation = settings.withName("x");
    assertThat(creation.atCreation().up()).isNull();
    assertThat(creation.afterCreation()).hasSize(2);
  }

  @Test
  void refusesAPeerWithSettingsThatCannotBeMadeWithIt() {
    LinkSettings peer = LinkSettings.named("eth0");
    for (LinkSettings settings :
        List.of(peer.withIpv6Autoconfiguration(false), peer.withUp(true), peer.withHairpin(true))) {
      assertThatThrownBy(() -> new LinkKind.Veth(settings))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void refusesNamesThatTheKernelWould() {
    for (String name : new String[] {"", ".", "..", "a/b", "a b", "sixteen-letters!", "a:b"}) {
      assertThatThrownBy(() -> LinkSettings.named(name))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void addsAnIpv4AddressWithItsBroadcast() {
    InterfaceAddress address = new InterfaceAddress(2, IpPrefix.parse("10.244.0.5/24"));
    assertThat(hex(AddressCodec.add(address)))
        .isEqualTo(
            "02180000"
                + "02000000" // ifaddrmsg
                + "0800"
                + "0200"
                + "0af40005" // IFA_LOCAL
                + "0800"
                + "0100"
                + "0af40005" // IFA_ADDRESS
                + "0800"
                + "0400"
                + "0af400ff"); // IFA_BROADCAST
  }

  @Test
  void addsAnIpv6AddressWithoutDetection() {
    InterfaceAddress address = new InterfaceAddress(2, IpPrefix.parse("fd00::5/64"));
    String bytes = "fd000000000000000000000000000005";
    assertThat(hex(AddressCodec.add(address)))
        .isEqualTo(
            "0a400000"
                + "02000000"
                + "1400"
                + "0200"
                + bytes
                + "1400"
                + "0100"
                + bytes
                + "0800"
                + "0800"
                + "02000000"); // IFA_FLAGS: IFA_F_NODAD
  }

  @Test
  void addsADefaultRoute() {
    Route route = Route.byDefault(InetAddress.ofLiteral("10.244.0.1"), 2);
    NetlinkRequest request = RouteCodec.add(route, true);
    assertThat(request.flags()).isEqualTo(0x500);
    assertThat(hex(request))
        .isEqualTo(
            "02000000"
                + "fe040001"
                + "00000000" // rtmsg: main, static, universe, unicast
                + "0800"
                + "0500"
                + "0af40001" // RTA_GATEWAY
                + "0800"
                + "0400"
                + "02000000"); // RTA_OIF
    assertThat(request.subject()).isEqualTo("0.0.0.0/0 via 10.244.0.1 on link 2");
  }

  @Test
  void readsBackWhatItWrites() {
    Route route =
        new Route(
            IpPrefix.parse("10.96.0.0/12"),
            InetAddress.ofLiteral("10.244.0.1"),
            2,
            InetAddress.ofLiteral("10.244.0.5"),
            100);
    assertThat(RouteCodec.decode(answer(RouteCodec.add(route, false)))).isEqualTo(route);
    Neighbour neighbour =
        new Neighbour(
            3, InetAddress.ofLiteral("fd00::1"), MacAddress.parse("02:00:00:00:00:01"), true);
    assertThat(NeighbourCodec.decode(answer(NeighbourCodec.add(neighbour)))).isEqualTo(neighbour);
    InterfaceAddress address = new InterfaceAddress(4, IpPrefix.parse("fd00::9/64"));
    assertThat(AddressCodec.decode(answer(AddressCodec.add(address)))).isEqualTo(address);
  }

  private static NetlinkMessage answer(NetlinkRequest request) {
    ByteBuffer body = request.body().duplicate().order(ByteOrder.nativeOrder());
    return new NetlinkMessage(request.type(), 0, 1, body);
  }

  @Test
  void leavesOutRoutesOfOtherTables() {
    NetlinkMessage local = new NetlinkMessage(24, 0, 1, bytes("02200000", "ff02fe02", "00000000"));
    assertThat(RouteCodec.decode(local)).isNull();
  }

  @Test
  void readsTheKernelsSentence() {
    NetlinkRequest request = LinkCodec.get("eth7");
    String sentence = "6e6f206465766963650000";
    NetlinkMessage capped =
        new NetlinkMessage(
            2, 0x300, 1, bytes("edffffff", "00".repeat(16), "0e00" + "0100" + sentence));
    assertThat(NetlinkSocket.error(request, capped))
        .isNotNull()
        .hasMessage("RTM_GETLINK(eth7): ENODEV (No such device): no device");
    NetlinkMessage echoed =
        new NetlinkMessage(
            2,
            0x200,
            1,
            bytes("edffffff", "14000000", "00".repeat(16), "0e00" + "0100" + sentence));
    assertThat(NetlinkSocket.error(request, echoed)).isNotNull().hasMessageEndingWith("no device");
    NetlinkMessage bare = new NetlinkMessage(2, 0x100, 1, bytes("edffffff", "00".repeat(16)));
    assertThat(NetlinkSocket.error(request, bare))
        .isNotNull()
        .extracting(SyscallException::errno)
        .isEqualTo(Errno.ENODEV);
    NetlinkMessage success = new NetlinkMessage(2, 0x100, 1, bytes("00".repeat(20)));
    assertThat(NetlinkSocket.error(request, success)).isNull();
  }

  @Test
  void stopsAtAMessageOrAttributeThatDoesNotFit() {
    ByteBuffer datagram =
        bytes(
            "14000000",
            "1000",
            "0000",
            "07000000",
            "00000000",
            "aabbccdd", // 20 bytes
            "ff000000",
            "1000",
            "0000",
            "08000000",
            "00000000"); // says 255
    assertThat(NetlinkSocket.split(datagram))
        .singleElement()
        .extracting(NetlinkMessage::sequence)
        .isEqualTo(7);
    Attributes attributes =
        Attributes.read(bytes("0800", "0100", "2a000000", "0300", "0200", "ffff"));
    assertThat(attributes.integer(1, 0)).isEqualTo(42);
    assertThat(attributes.bytes(2)).isNull();
  }
}

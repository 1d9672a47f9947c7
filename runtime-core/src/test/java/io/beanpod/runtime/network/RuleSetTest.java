package io.beanpod.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.runtime.network.PortMapping.Protocol;
import io.beanpod.sys.netlink.IpPrefix;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RuleSetTest {
  private static final RuleSet RULES =
      new RuleSet(
          "bean0",
          new Subnets(IpPrefix.parse("10.88.0.0/16"), Optional.of(IpPrefix.parse("fd00:1::/64"))));

  private static Lease lease(PortMapping... ports) {
    return new Lease(
        "0123456789abcdef",
        "default/web",
        List.of(InetAddress.ofLiteral("10.88.0.2"), InetAddress.ofLiteral("fd00:1::2")),
        List.of(ports));
  }

  @Test
  void aPortOfAllAddressesIsAnElementOfBothFamilies() {
    Lease lease = lease(new PortMapping(Protocol.TCP, "", 8080, 80));
    assertThat(RULES.addPorts(lease))
        .isEqualTo(
            """
            add element inet bean0 ports4 { tcp . 8080 : 10.88.0.2 . 80 }
            add element inet bean0 ports6 { tcp . 8080 : fd00:1:0:0:0:0:0:2 . 80 }
            """);
    assertThat(RULES.deletePorts(lease))
        .isEqualTo(
            """
            delete element inet bean0 ports4 { tcp . 8080 }
            delete element inet bean0 ports6 { tcp . 8080 }
            """);
  }

  @Test
  void aPortOfOneAddressIsAnElementOfItsFamily() {
    assertThat(
            RULES.addPorts(
                lease(
                    new PortMapping(Protocol.UDP, "192.0.2.1", 53, 5353),
                    new PortMapping(Protocol.TCP, "2001:db8::1", 443, 8443),
                    new PortMapping(Protocol.SCTP, "0.0.0.0", 9, 9))))
        .isEqualTo(
            """
            add element inet bean0 ports4_at { 192.0.2.1 . udp . 53 : 10.88.0.2 . 5353 }
            add element inet bean0 ports4 { sctp . 9 : 10.88.0.2 . 9 }
            add element inet bean0 ports6_at { 2001:db8:0:0:0:0:0:1 . tcp . 443 : fd00:1:0:0:0:0:0:2 . 8443 }
            """);
  }

  @Test
  void theTableIsMadeAnewInOneText() {
    String text = RULES.replaceTable(List.of(lease(new PortMapping(Protocol.TCP, "", 8080, 80))));
    assertThat(text).startsWith("table inet bean0\ndelete table inet bean0\ntable inet bean0 {\n");
    assertThat(text).contains("ip saddr 10.88.0.0/16 oifname != \"bean0\"");
    assertThat(text).contains("ip6 saddr fd00:1:0:0:0:0:0:0/64 oifname \"bean0\" ct status dnat");
    assertThat(text).doesNotContain("BRIDGE").doesNotContain("MASQUERADE");
    assertThat(text).contains("add element inet bean0 ports4 { tcp . 8080 : 10.88.0.2 . 80 }");
  }
}

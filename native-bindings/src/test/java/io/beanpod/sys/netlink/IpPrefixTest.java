package io.beanpod.sys.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpPrefixTest {
  @ParameterizedTest
  @CsvSource({
    "10.244.3.77/24,10.244.3.0/24",
    "10.244.3.77/0,0.0.0.0/0",
    "10.244.3.77,10.244.3.77/32",
    "10.255.255.255/9,10.128.0.0/9",
    "fd00::1:2/64,fd00:0:0:0:0:0:0:0/64",
    "fd00::ffff/127,fd00:0:0:0:0:0:0:fffe/127"
  })
  void clearsTheHostPart(String text, String network) {
    assertThat(IpPrefix.parse(text).network()).hasToString(network);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1/33", "10.0.0.1/-1", "fd00::/129", "10.0.0/8x", "pod/24"})
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> IpPrefix.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void containsAddressesOfItsNetworkOnly() {
    IpPrefix prefix = IpPrefix.parse("10.244.3.1/24");
    assertThat(prefix.contains(InetAddress.ofLiteral("10.244.3.255"))).isTrue();
    assertThat(prefix.contains(InetAddress.ofLiteral("10.244.4.1"))).isFalse();
    assertThat(prefix.contains(InetAddress.ofLiteral("::1"))).isFalse();
  }

  @Test
  void readsEthernetAddresses() {
    MacAddress mac = MacAddress.parse("0a:58:0a:f4:00:ff");
    assertThat(mac).hasToString("0a:58:0a:f4:00:ff");
    assertThat(MacAddress.of(mac.bytes())).isEqualTo(mac);
    assertThatThrownBy(() -> MacAddress.parse("0a:58"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package io.beanpod.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.network.PortMapping.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPortTest {
  private static HostPort port(String address) {
    return HostPort.of(new PortMapping(Protocol.TCP, address, 80, 8080));
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', true",
    "'', 192.0.2.1, true",
    "'', ::1, true",
    "0.0.0.0, 192.0.2.1, true",
    "0.0.0.0, ::, false",
    "0.0.0.0, ::1, false",
    "::, ::1, true",
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "127.0.0.1, 192.0.2.2, false"
  })
  void addressesMeetWhereAPacketCouldBeMeantForBoth(String one, String two, boolean meet) {
    assertThat(port(one).overlaps(port(two))).isEqualTo(meet);
    assertThat(port(two).overlaps(port(one))).isEqualTo(meet);
  }

  @Test
  void portsOfOtherNumbersOrProtocolsDoNotMeet() {
    HostPort web = port("");
    assertThat(web.overlaps(HostPort.of(new PortMapping(Protocol.UDP, "", 80, 8080)))).isFalse();
    assertThat(web.overlaps(HostPort.of(new PortMapping(Protocol.TCP, "", 81, 8080)))).isFalse();
  }

  @Test
  void namesAndNumbersOutOfRangeAreRefused() {
    assertThatThrownBy(() -> HostPort.check(new PortMapping(Protocol.TCP, "localhost", 80, 80)))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("'localhost' is no IP address");
    assertThatThrownBy(() -> HostPort.check(new PortMapping(Protocol.TCP, "", 0, 80)))
        .isInstanceOf(RuntimeFailure.class);
    assertThatThrownBy(() -> HostPort.check(new PortMapping(Protocol.TCP, "", 80, 65_536)))
        .isInstanceOf(RuntimeFailure.class);
  }
}

package io.beanpod.runtime.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class CniResultTest {
  @Test
  void addressesAreThoseInThePodIpv4First() {
    String result =
        """
        {"interfaces": [{"name": "cni0"}, {"name": "eth0", "sandbox": "/proc/1/ns/net"}],
         "ips": [{"address": "10.0.0.1/24", "interface": 0},
                 {"address": "fd00::5/64", "interface": 1},
                 {"address": "10.0.0.5/24", "interface": 1}]}
        """;
    assertThat(CniResult.addresses(result))
        .extracting(InetAddress::getHostAddress)
        .containsExactly("10.0.0.5", "fd00:0:0:0:0:0:0:5");
  }

  @Test
  void addressesMayHaveNoInterface() {
    assertThat(CniResult.addresses("{\"ips\": [{\"address\": \"10.0.0.5/24\"}]}")).hasSize(1);
  }

  @Test
  void resultsOfVersion020AreRead() {
    assertThat(
            CniResult.addresses(
                "{\"ip4\": {\"ip\": \"10.0.0.5/24\"}, \"ip6\": {\"ip\": \"::5/64\"}}"))
        .hasSize(2);
  }

  @Test
  void whatIsNoAddressIsRefused() {
    assertThatThrownBy(() -> CniResult.addresses("{\"ips\": [{\"address\": \"web.example\"}]}"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CniResult.addresses("{\"ips\": [{}]}"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package io.beanpod.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.sys.netlink.IpPrefix;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressPoolTest {
  private static AddressPool pool(String network) {
    return new AddressPool(IpPrefix.parse(network));
  }

  private static String take(AddressPool pool) {
    return pool.take().map(InetAddress::getHostAddress).orElse("none");
  }

  @Test
  void theBridgeIsFirstAndPodsFollow() {
    AddressPool pool = pool("10.88.0.0/16");
    assertThat(pool.gateway().getHostAddress()).isEqualTo("10.88.0.1");
    assertThat(take(pool)).isEqualTo("10.88.0.2");
    assertThat(take(pool)).isEqualTo("10.88.0.3");
    AddressPool ipv6 = pool("fd00:1:2:3::/64");
    assertThat(ipv6.gateway()).isEqualTo(InetAddress.ofLiteral("fd00:1:2:3::1"));
    assertThat(ipv6.take()).contains(InetAddress.ofLiteral("fd00:1:2:3::2"));
  }

  @Test
  void aSmallNetworkIsUsedToItsEndAndNeverTwice() {
    AddressPool pool = pool("10.0.0.0/29");
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      assertThat(taken.add(take(pool))).isTrue();
    }
    assertThat(taken)
        .containsExactlyInAnyOrder("10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6");
    assertThat(take(pool)).isEqualTo("none");
    pool.release(InetAddress.ofLiteral("10.0.0.4"));
    assertThat(take(pool)).isEqualTo("10.0.0.4");
  }

  @Test
  void whatComesBackWaitsForItsTurn() {
    AddressPool pool = pool("10.0.0.0/28");
    String first = take(pool);
    pool.release(InetAddress.ofLiteral(first));
    for (int i = 0; i < 12; i++) {
      assertThat(take(pool)).isNotEqualTo(first);
    }
    assertThat(take(pool)).isEqualTo(first);
  }

  @Test
  void reservedAddressesAreNotGivenAway() {
    AddressPool pool = pool("10.0.0.0/29");
    pool.reserve(InetAddress.ofLiteral("10.0.0.2"));
    pool.reserve(InetAddress.ofLiteral("10.0.0.3"));
    pool.reserve(InetAddress.ofLiteral("192.0.2.1"));
    pool.reserve(InetAddress.ofLiteral("fd00::2"));
    assertThat(take(pool)).isEqualTo("10.0.0.4");
  }

  @Test
  void carriesGoBeyondAByte() {
    AddressPool pool = pool("10.88.0.0/16");
    pool.reserve(InetAddress.ofLiteral("10.88.0.255"));
    assertThat(take(pool)).isEqualTo("10.88.1.0");
    AddressPool high = pool("255.255.255.240/28");
    assertThat(take(high)).isEqualTo("255.255.255.242");
  }
}

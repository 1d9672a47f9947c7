package io.beanpod.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.netlink.IpPrefix;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SubnetsTest {
  private static Subnets choose(NetworkConfig config, boolean ipv6, String... used)
      throws RuntimeFailure {
    List<IpPrefix> networks = Arrays.stream(used).map(IpPrefix::parse).toList();
    return Subnets.choose(config, networks, ipv6, "this host");
  }

  private static String ipv4(String... used) throws RuntimeFailure {
    return choose(NetworkConfig.DEFAULT, false, used).ipv4().toString();
  }

  @Test
  void theFirstFreeNetworkIsTaken() throws RuntimeFailure {
    assertThat(ipv4()).isEqualTo("10.88.0.0/16");
    assertThat(ipv4("0.0.0.0/0", "::/0", "192.0.2.0/24")).isEqualTo("10.88.0.0/16");
    assertThat(ipv4("10.88.7.0/24", "10.89.0.1/32")).isEqualTo("10.90.0.0/16");
    assertThat(ipv4("10.0.0.0/8")).isEqualTo("172.20.0.0/16");
    assertThatThrownBy(() -> ipv4("10.0.0.0/8", "172.16.0.0/12"))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("configure one");
  }

  @Test
  void aConfiguredNetworkIsTakenOrRefused() throws RuntimeFailure {
    NetworkConfig config =
        new NetworkConfig(
            "b0",
            Optional.of(IpPrefix.parse("172.16.5.9/24")),
            Optional.of(IpPrefix.parse("fd11::/64")),
            true,
            OptionalInt.empty());
    Subnets subnets = choose(config, true);
    assertThat(subnets.all()).hasToString("[172.16.5.0/24, fd11:0:0:0:0:0:0:0/64]");
    assertThatThrownBy(() -> choose(config, true, "172.16.0.0/12"))
        .hasMessageContaining("172.16.5.0/24 collides with 172.16.0.0/12");
    assertThatThrownBy(() -> choose(config, true, "fd11::7/128"))
        .hasMessageContaining("collides with fd11");
  }

  @Test
  void theLocalIpv6NetworkIsThisHostsOwn() throws RuntimeFailure {
    IpPrefix first = choose(NetworkConfig.DEFAULT, true).ipv6().orElseThrow();
    assertThat(first.toString()).startsWith("fd").endsWith("/64");
    assertThat(choose(NetworkConfig.DEFAULT, true).ipv6()).contains(first);
    assertThat(Subnets.choose(NetworkConfig.DEFAULT, List.of(), true, "another").ipv6())
        .isNotEqualTo(Optional.of(first));
    assertThat(choose(NetworkConfig.DEFAULT, true, first.toString()).ipv6())
        .isNotEqualTo(Optional.of(first));
    assertThat(choose(NetworkConfig.DEFAULT, false).ipv6()).isEmpty();
  }

  @Test
  void nonsenseIsNoConfiguration() {
    assertThatThrownBy(() -> NetworkConfig.of("a b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NetworkConfig.of("a".repeat(16)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            new NetworkConfig(
                "b",
                Optional.of(IpPrefix.parse("fd00::/64")),
                Optional.empty(),
                true,
                OptionalInt.empty()))
        .hasMessageContaining("no IPv4 network");
    assertThatThrownBy(() ->
            new NetworkConfig(
                "b",
                Optional.of(IpPrefix.parse("10.0.0.0/31")),
                Optional.empty(),
                true,
                OptionalInt.empty()))
        .hasMessageContaining("/29 or larger");
    assertThatThrownBy(() ->
            new NetworkConfig("b", Optional.empty(), Optional.empty(), true, OptionalInt.of(1279)))
        .hasMessageContaining("from 1280");
  }
}

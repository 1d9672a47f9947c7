package io.beanpod.cli.config;

import io.beanpod.sys.netlink.IpPrefix;
import java.util.Optional;

/**
 * What IPv6 addresses pods get.
 *
 * @param wanted whether they get any
 * @param network theirs, or empty for one of the host's own
 */
record Ipv6(boolean wanted, Optional<IpPrefix> network) {
  static final Ipv6 AUTO = new Ipv6(true, Optional.empty());
  private static final Ipv6 NONE = new Ipv6(false, Optional.empty());

  static Ipv6 parse(String text) {
    return switch (text) {
      case "auto" -> AUTO;
      case "none" -> NONE;
      default -> new Ipv6(true, Optional.of(DaemonOptions.network(text, false)));
    };
  }

  String text() {
    return network.map(IpPrefix::toString).orElse(wanted ? "auto" : "none");
  }
}

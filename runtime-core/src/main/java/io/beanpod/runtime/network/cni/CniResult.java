package io.beanpod.runtime.network.cni;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What ADD answers, section 5 of the specification. Its DNS part is kubelet's business, not ours.
 */
final class CniResult {
  private CniResult() {}

  /**
   * The pod's addresses, IPv4 first.
   *
   * @throws IllegalArgumentException when what stands for an address is none
   */
  static List<InetAddress> addresses(String result) {
    JsonNode root = Json.parse(result);
    List<InetAddress> addresses = new ArrayList<>();
    for (JsonNode ip : root.path("ips")) {
      if (isOfThePod(root, ip)) {
        addresses.add(address(Json.text(ip, "address")));
      }
    }
    // Before version 0.3.0 there is one of each family.
    for (String family : List.of("ip4", "ip6")) {
      if (root.path(family).isObject()) {
        addresses.add(address(Json.text(root.path(family), "ip")));
      }
    }
    addresses.sort(Comparator.comparing(Inet6Address.class::isInstance));
    return addresses;
  }

  /** An address may be of an interface on the host, such as a bridge; those have no sandbox. */
  private static boolean isOfThePod(JsonNode root, JsonNode ip) {
    JsonNode index = ip.path("interface");
    if (!index.isInt()) {
      return true;
    }
    JsonNode at = root.path("interfaces").path(index.intValue());
    return !Json.text(at, "sandbox").isEmpty()
        && Json.text(at, "name").equals(Attachment.INTERFACE);
  }

  private static InetAddress address(String prefix) {
    int slash = prefix.indexOf('/');
    return InetAddress.ofLiteral(slash < 0 ? prefix : prefix.substring(0, slash));
  }
}

package io.beanpod.image.registry.http;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The hosts of {@code NO_PROXY}: a list of {@code *}, names (with all names below them), addresses
 * and networks such as {@code 10.0.0.0/8}; each with {@code :port} for that port alone.
 */
final class ProxyExceptions {
  private final List<String> entries;

  ProxyExceptions(String list) {
    this.entries =
        Arrays.stream(list.split(",", -1))
            .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
            .filter(entry -> !entry.isEmpty())
            .toList();
  }

  boolean has(String hostOfUri, int port) {
    String host = hostOfUri.replaceAll("^\\[|]$", "").toLowerCase(Locale.ROOT);
    boolean literal = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    if (host.equals("localhost") || (literal && InetAddress.ofLiteral(host).isLoopbackAddress())) {
      return true;
    }
    return entries.stream()
        .anyMatch(entry -> entry.equals("*") || matches(entry, host, literal, port));
  }

  private static boolean matches(String entry, String host, boolean literal, int port) {
    if (entry.endsWith(":" + port) && entry.indexOf(':') == entry.lastIndexOf(':')) {
      return matches(entry.substring(0, entry.lastIndexOf(':')), host, literal, port);
    }
    int slash = entry.indexOf('/');
    if (slash > 0) {
      return literal && isWithin(host, entry.substring(0, slash), entry.substring(slash + 1));
    }
    String name = entry.replaceFirst("^\\*?\\.", "").replaceAll("^\\[|]$", "");
    boolean itself = host.equals(name) && !entry.startsWith(".");
    return itself || (!literal && host.endsWith("." + name));
  }

  private static boolean isWithin(String host, String network, String bits) {
    try {
      byte[] own = InetAddress.ofLiteral(host).getAddress();
      byte[] base = InetAddress.ofLiteral(network).getAddress();
      int prefix = Integer.parseInt(bits);
      if (own.length != base.length || prefix < 0 || prefix > own.length * 8) {
        return false;
      }
      for (int bit = 0; bit < prefix; bit++) {
        int mask = 0x80 >> bit % 8;
        if ((own[bit / 8] & mask) != (base[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}

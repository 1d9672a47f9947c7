package io.beanpod.runtime.network;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a sandbox holds of the network. On disk it is a text of lines "key value", so that a person
 * can read it.
 *
 * @param sandboxId whose it is
 * @param pod the pod's name for messages, {@code namespace/name}
 * @param addresses one for each family, IPv4 first
 * @param ports host ports that lead to it
 */
record Lease(String sandboxId, String pod, List<InetAddress> addresses, List<PortMapping> ports) {
  private static final int LINK_DIGITS = 12;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{12,64}");
  private static final int PORT_WORDS = 5;

  Lease {
    if (!ID.matcher(sandboxId).matches()) {
      throw new IllegalArgumentException("'" + sandboxId + "' is no sandbox's id");
    }
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
  }

  /** The name of the host's end of the veth pair. */
  String linkName() {
    return "bp" + sandboxId.substring(0, LINK_DIGITS);
  }

  String text() {
    StringBuilder text = new StringBuilder("pod ").append(pod).append('\n');
    for (InetAddress address : addresses) {
      text.append("address ").append(address.getHostAddress()).append('\n');
    }
    for (PortMapping port : ports) {
      text.append("port ")
          .append(port.protocol().name().toLowerCase(Locale.ROOT))
          .append(' ')
          .append(port.hostAddress().isEmpty() ? "*" : port.hostAddress())
          .append(' ')
          .append(port.hostPort())
          .append(' ')
          .append(port.podPort())
          .append('\n');
    }
    return text.toString();
  }

  /**
   * Reads the text of a lease.
   *
   * @throws IllegalArgumentException when it is not one
   */
  static Lease parse(String sandboxId, String text) {
    String pod = "";
    List<InetAddress> addresses = new ArrayList<>();
    List<PortMapping> ports = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] word = line.split(" ", -1);
      if (word.length < 2 || (word[0].equals("port") && word.length != PORT_WORDS)) {
        throw new IllegalArgumentException("'" + line + "' is no line of a lease");
      }
      switch (word[0]) {
        case "pod" -> pod = line.substring("pod ".length());
        case "address" -> addresses.add(InetAddress.ofLiteral(word[1]));
        case "port" ->
            ports.add(
                new PortMapping(
                    PortMapping.Protocol.valueOf(word[1].toUpperCase(Locale.ROOT)),
                    word[2].equals("*") ? "" : word[2],
                    Integer.parseInt(word[3]),
                    Integer.parseInt(word[4])));
        default -> throw new IllegalArgumentException("'" + line + "' is no line of a lease");
      }
    }
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("a lease without an address");
    }
    return new Lease(sandboxId, pod, addresses, ports);
  }
}

package io.beanpod.runtime.network;

import io.beanpod.sys.netlink.IpPrefix;
import io.beanpod.sys.netlink.MacAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was chosen for this network and stays while a pod has an address of it. On disk it is a text
 * of lines "key value".
 *
 * @param bridge the bridge's name
 * @param mac the bridge's Ethernet address, by which it is known to be ours
 */
record NetworkIdentity(String bridge, MacAddress mac, Subnets subnets) {
  private static final System.Logger LOG = System.getLogger(NetworkIdentity.class.getName());

  /** Reads it; empty where there is none, or the file is damaged. */
  static Optional<NetworkIdentity> load(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Map<String, String> values = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      int blank = line.indexOf(' ');
      values.put(line.substring(0, Math.max(0, blank)), line.substring(blank + 1));
    }
    String bridge = values.get("bridge");
    String mac = values.get("mac");
    String ipv4 = values.get("ipv4");
    try {
      if (bridge != null && mac != null && ipv4 != null) {
        Optional<IpPrefix> ipv6 = Optional.ofNullable(values.get("ipv6")).map(IpPrefix::parse);
        Subnets subnets = new Subnets(IpPrefix.parse(ipv4), ipv6);
        return Optional.of(new NetworkIdentity(bridge, MacAddress.parse(mac), subnets));
      }
    } catch (IllegalArgumentException damaged) {
      LOG.log(System.Logger.Level.DEBUG, "A value cannot be read", damaged);
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "{0} is damaged, so which bridge is ours is not known: a new one is made",
        file);
    return Optional.empty();
  }

  void save(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("bridge ").append(bridge).append("\nmac ").append(mac);
    text.append("\nipv4 ").append(subnets.ipv4()).append('\n');
    subnets.ipv6().ifPresent(network -> text.append("ipv6 ").append(network).append('\n'));
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(unfinished, text);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }
}

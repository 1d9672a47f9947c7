package io.beanpod.cli.node;

import io.beanpod.pod.model.Node;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What this machine tells pods of itself. */
public final class ThisMachine {
  private ThisMachine() {}

  /** With labels of the user's own, which win over those that every machine has. */
  static Node node(Map<String, String> more) throws IOException {
    String name = name();
    Map<String, String> labels = new TreeMap<>();
    labels.put("kubernetes.io/hostname", name);
    labels.put("kubernetes.io/os", "linux");
    labels.put("kubernetes.io/arch", architecture());
    labels.putAll(more);
    return new Node(
        name,
        labels,
        addresses(),
        Runtime.getRuntime().availableProcessors() * 1000L,
        memoryBytes());
  }

  /** What the kernel calls this host, in the lower case of Kubernetes' names. */
  public static String name() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip().toLowerCase(Locale.ROOT);
  }

  /** As Kubernetes names it. */
  private static String architecture() {
    String java = System.getProperty("os.arch", "");
    return switch (java) {
      case "aarch64" -> "arm64";
      default -> java;
    };
  }

  /** One address of each family of an interface that is no bridge of pods, IPv4 first. */
  private static List<String> addresses() throws SocketException {
    List<InetAddress> all =
        NetworkInterface.networkInterfaces()
            .filter(link -> !link.getName().startsWith("beanpod"))
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
            .toList();
    List<String> chosen = new ArrayList<>();
    first(all, true).ifPresent(chosen::add);
    first(all, false).ifPresent(chosen::add);
    return chosen;
  }

  private static Optional<String> first(List<InetAddress> all, boolean ipv4) {
    return all.stream()
        .filter(address -> address instanceof Inet4Address == ipv4)
        .map(address -> address.getHostAddress().replaceFirst("%.*", ""))
        .findFirst();
  }

  private static long memoryBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
      if (line.startsWith("MemTotal:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    throw new IOException("/proc/meminfo does not tell MemTotal");
  }
}

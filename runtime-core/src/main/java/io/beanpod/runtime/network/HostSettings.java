package io.beanpod.runtime.network;

import io.beanpod.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Kernel settings of the host that the pod network depends on, ip-sysctl.rst. They are those of the
 * calling thread's network namespace.
 */
final class HostSettings {
  private static final System.Logger LOG = System.getLogger(HostSettings.class.getName());
  private static final Path NET = Path.of("/proc/sys/net");
  private static final String ON = "1";
  private static final String OFF = "0";
  private static final Set<String> NO_LINKS = Set.of("all", "default", "lo");
  private static final String EVEN_WHEN_FORWARDING = "2";

  private HostSettings() {}

  /** Whether interfaces of this host get IPv6 addresses. */
  static boolean hasIpv6() throws IOException {
    Path disabled = NET.resolve("ipv6/conf/all/disable_ipv6");
    return Files.exists(disabled) && read(disabled).equals(OFF);
  }

  /**
   * Lets the host pass packets between pods and the world. It stays so: whether somebody else has
   * come to need it meanwhile cannot be known.
   */
  static void enableForwarding(boolean ipv6) throws IOException {
    if (set(NET.resolve("ipv4/ip_forward"), ON)) {
      LOG.log(
          System.Logger.Level.INFO,
          "Switched on net.ipv4.ip_forward, so that pods reach other hosts; it stays on");
    }
    Path forwarding = NET.resolve("ipv6/conf/all/forwarding");
    if (ipv6 && !read(forwarding).equals(ON)) {
      keepRouterAdvertisements();
      set(forwarding, ON);
      LOG.log(
          System.Logger.Level.INFO,
          "Switched on net.ipv6.conf.all.forwarding, so that pods reach other hosts; it stays on");
    }
  }

  /** A host that forwards takes no router's word any more, unless it is told to do both. */
  private static void keepRouterAdvertisements() throws IOException {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(NET.resolve("ipv6/conf"))) {
      for (Path link : links) {
        Path accept = link.resolve("accept_ra");
        if (!NO_LINKS.contains(String.valueOf(link.getFileName())) && read(accept).equals(ON)) {
          set(accept, EVEN_WHEN_FORWARDING);
        }
      }
    }
  }

  /** Keeps pods from giving the host routes. */
  static void refuseRouterAdvertisements(String bridge) throws IOException {
    Path accept = NET.resolve("ipv6/conf").resolve(bridge).resolve("accept_ra");
    if (Files.exists(accept)) {
      set(accept, OFF);
    }
  }

  /** Lets connections from 127.0.0.1 leave through the bridge, once host ports send them there. */
  static void routeLocalAddresses(String bridge) throws IOException {
    set(NET.resolve("ipv4/conf").resolve(bridge).resolve("route_localnet"), ON);
  }

  private static boolean set(Path setting, String value) throws IOException {
    if (read(setting).equals(value)) {
      return false;
    }
    try {
      Files.writeString(setting, value);
      return true;
    } catch (IOException failure) {
      throw new RuntimeFailure(
          "Cannot set "
              + setting
              + " to "
              + value
              + " for the pod network: "
              + failure.getMessage(),
          failure);
    }
  }

  private static String read(Path setting) throws IOException {
    return Files.readString(setting).strip();
  }
}

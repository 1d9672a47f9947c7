package io.beanpod.runtime.network.cni;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * When CNI plugins connect pods, and where they are.
 *
 * @param configurations the directory of the network configurations; the first file by name counts
 * @param plugins directories of programs, searched in this order
 * @param timeout how long one plugin may take for one command
 */
public record CniConfig(Use use, Path configurations, List<Path> plugins, Duration timeout) {

  /** When plugins connect pods. */
  public enum Use {
    /** Never; pods that plugins have connected before are still disconnected by them. */
    NEVER,

    /** As long as there is a network configuration; the built-in network otherwise. */
    WHEN_CONFIGURED,

    /** Always: without a configuration, pods wait for one. */
    ALWAYS
  }

  /** Where distributions and network add-ons put configurations and plugins. */
  public static final CniConfig SYSTEM = system(Use.WHEN_CONFIGURED);

  /** The built-in network only. */
  public static final CniConfig NONE = system(Use.NEVER);

  public CniConfig {
    plugins = List.copyOf(plugins);
  }

  private static CniConfig system(Use use) {
    return new CniConfig(
        use,
        Path.of("/etc/cni/net.d"),
        List.of(Path.of("/opt/cni/bin"), Path.of("/usr/lib/cni")),
        // DHCP may take its time; kubelet waits 4 minutes for a sandbox.
        Duration.ofMinutes(1));
  }
}

package io.beanpod.cli.config;

import io.beanpod.cli.Version;
import io.beanpod.cri.CriConfig;
import io.beanpod.cri.streaming.StreamingConfig;
import io.beanpod.cri.streaming.StreamingLimits;
import io.beanpod.cri.streaming.TlsKeyPair;
import io.beanpod.cri.trace.TraceConfig;
import io.beanpod.runtime.CgroupDriver;
import io.beanpod.runtime.Directories;
import io.beanpod.runtime.network.NetworkConfig;
import io.beanpod.runtime.network.cni.CniConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a daemon is set up.
 *
 * @param socket where beanpod's own commands find it
 * @param nodeLabels labels of this machine, beside those that every machine has
 * @param cgroupDriver who makes the cgroups of pods
 * @param cri how kubelet is served, or nothing to serve none
 * @param sandboxAhead whether a sandbox's namespaces and link are kept ready
 * @param cni when and how CNI plugins connect pods
 * @param rootsAhead root file systems kept ready for each image in use
 * @param tracing where the spans of calls go, or nothing to make none
 * @param metrics where Prometheus finds figures, or nothing to count none
 */
public record DaemonSettings(
    Directories directories,
    Path socket,
    Map<String, String> nodeLabels,
    CgroupDriver cgroupDriver,
    Optional<CriConfig> cri,
    NetworkConfig network,
    boolean sandboxAhead,
    CniConfig cni,
    RegistrySettings registries,
    int rootsAhead,
    LogSettings log,
    Optional<InetSocketAddress> metrics,
    Optional<TraceConfig> tracing) {

  public DaemonSettings {
    nodeLabels = Map.copyOf(nodeLabels);
  }

  /**
   * What comes of the settings that were given.
   *
   * @param machine the host's name
   * @throws io.beanpod.cli.UserError when some of them do not go together, with the place
   */
  public static DaemonSettings of(Settings settings, String machine) {
    Directories directories = directories(settings);
    return new DaemonSettings(
        directories,
        settings.get(DaemonOptions.SOCKET),
        settings.get(DaemonOptions.NODE_LABELS),
        settings.get(DaemonOptions.CGROUP_DRIVER),
        settings.get(DaemonOptions.CRI)
            ? Optional.of(cri(settings, directories, machine))
            : Optional.empty(),
        network(settings),
        settings.get(DaemonOptions.SANDBOX_AHEAD),
        cni(settings),
        RegistrySettings.of(settings),
        settings.get(DaemonOptions.ROOTS_AHEAD),
        LogSettings.of(settings),
        settings.get(DaemonOptions.METRICS),
        tracing(settings, machine));
  }

  /** Where state is kept. */
  public static Directories directories(Settings settings) {
    return new Directories(
        settings.get(DaemonOptions.RUN),
        settings.get(DaemonOptions.LIB),
        settings.get(DaemonOptions.LOGS));
  }

  private static CriConfig cri(Settings settings, Directories directories, String machine) {
    return new CriConfig(
        settings.get(DaemonOptions.CRI_SOCKET),
        directories.run(),
        settings.get(DaemonOptions.CRI_ALL_PODS),
        CriConfig.HANDLERS,
        Version.semantic(),
        machine,
        settings.get(DaemonOptions.CGROUP_DRIVER),
        streaming(settings));
  }

  private static StreamingConfig streaming(Settings settings) {
    Optional<Path> certificate = settings.get(DaemonOptions.STREAMING_CERTIFICATE);
    Optional<Path> key = settings.get(DaemonOptions.STREAMING_KEY);
    if (certificate.isPresent() != key.isPresent()) {
      Option<?> lonely =
          certificate.isPresent()
              ? DaemonOptions.STREAMING_CERTIFICATE
              : DaemonOptions.STREAMING_KEY;
      throw settings.wrong(lonely, "a certificate and a key belong together: name both");
    }
    try {
      return new StreamingConfig(
          settings.get(DaemonOptions.STREAMING_ADDRESS),
          certificate.map(file -> new TlsKeyPair(file, key.orElseThrow())),
          StreamingLimits.DEFAULT.withIdle(settings.get(DaemonOptions.STREAMING_IDLE)));
    } catch (IllegalArgumentException e) {
      throw settings.wrong(DaemonOptions.STREAMING_ADDRESS, String.valueOf(e.getMessage()));
    }
  }

  private static Optional<TraceConfig> tracing(Settings settings, String machine) {
    return settings
        .get(DaemonOptions.TRACE_ENDPOINT)
        .map(endpoint ->
            new TraceConfig(
                endpoint,
                settings.get(DaemonOptions.TRACE_PROTOCOL),
                settings.get(DaemonOptions.TRACE_RATE),
                Version.semantic(),
                machine));
  }

  private static NetworkConfig network(Settings settings) {
    Ipv6 ipv6 = settings.get(DaemonOptions.IPV6);
    Optional<Integer> mtu = settings.get(DaemonOptions.MTU);
    return new NetworkConfig(
        settings.get(DaemonOptions.BRIDGE),
        settings.get(DaemonOptions.IPV4),
        ipv6.network(),
        ipv6.wanted(),
        mtu.isPresent() ? OptionalInt.of(mtu.get()) : OptionalInt.empty());
  }

  private static CniConfig cni(Settings settings) {
    return new CniConfig(
        settings.get(DaemonOptions.CNI),
        settings.get(DaemonOptions.CNI_CONFIGURATIONS),
        settings.get(DaemonOptions.CNI_PLUGINS),
        settings.get(DaemonOptions.CNI_TIMEOUT));
  }
}

package io.beanpod.cli.config;

import io.beanpod.cli.daemon.Daemon;
import io.beanpod.cri.streaming.StreamingConfig;
import io.beanpod.cri.streaming.StreamingLimits;
import io.beanpod.cri.trace.TraceConfig;
import io.beanpod.image.registry.hosts.RegistryHosts;
import io.beanpod.image.registry.pull.PullSettings;
import io.beanpod.runtime.CgroupDriver;
import io.beanpod.runtime.Directories;
import io.beanpod.runtime.network.NetworkConfig;
import io.beanpod.runtime.network.cni.CniConfig;
import io.beanpod.sys.netlink.IpPrefix;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every option of the daemon: the one list behind the file, its checks, {@code beanpod config} and
 * {@code docs/config.md}.
 */
public final class DaemonOptions {
  private static final String OFF = "";
  private static final String AUTO = "auto";

  // The top.

  public static final Option<Path> SOCKET =
      new Option<>(
          "socket",
          Kind.SOCKET,
          settings -> settings.get(DaemonOptions.RUN).resolve("beanpod.sock"),
          "",
          "Where beanpod's own commands find the daemon. The default is beside the live state.");

  public static final Option<Map<String, String>> NODE_LABELS =
      Option.of(
              "nodeLabels",
              Kind.LABELS,
              Map.of(),
              "Labels of this machine, which the nodeSelector of a pod of beanpod apply can ask"
                  + " for.")
          .orFlag("--node-label");

  public static final Option<CgroupDriver> CGROUP_DRIVER =
      Option.of(
              "cgroupDriver",
              Kind.choice(
                  words("cgroupfs", CgroupDriver.CGROUPFS, "systemd", CgroupDriver.SYSTEMD)),
              CgroupDriver.CGROUPFS,
              "Who makes the cgroups of new pods. Kubelet asks for it and does the same. Pods that"
                  + " run stay as they are.")
          .orFlag("--cgroup-driver");

  // Directories.

  public static final Option<Path> RUN =
      Option.of(
              "directories.run",
              Kind.PATH,
              Directories.SYSTEM.run(),
              "Live state, which a reboot makes void. It belongs on a tmpfs.")
          .orFlag("--root");

  public static final Option<Path> LIB =
      Option.of(
              "directories.lib",
              Kind.PATH,
              Directories.SYSTEM.lib(),
              "Images, writable layers and the pods of beanpod apply.")
          .orFlag("--root");

  public static final Option<Path> LOGS =
      Option.of(
              "directories.logs",
              Kind.PATH,
              Directories.SYSTEM.logs(),
              "Logs of the containers of beanpod apply. Kubelet chooses its own place.")
          .orFlag("--root");

  // The CRI.

  public static final Option<Boolean> CRI =
      Option.of("cri.enabled", Kind.FLAG, true, "Whether kubelet and crictl are served.")
          .orFlag("--no-cri");

  public static final Option<Path> CRI_SOCKET =
      new Option<>(
          "cri.socket",
          Kind.SOCKET,
          settings -> settings.get(RUN).resolve("cri.sock"),
          "--cri-socket",
          "Where kubelet and crictl connect. The default is beside the live state.");

  public static final Option<Boolean> CRI_ALL_PODS =
      Option.of(
              "cri.allPods",
              Kind.FLAG,
              false,
              "Whether clients of the CRI see and stop the pods of beanpod apply as well."
                  + " Not under a kubelet: it kills every pod that it does not know.")
          .orFlag("--cri-all-pods");

  public static final Option<InetSocketAddress> STREAMING_ADDRESS =
      Option.of(
          "cri.streaming.address",
          Kind.ADDRESS,
          StreamingConfig.loopback().address(),
          "Where exec, attach and port-forward are served; port 0 lets the kernel choose one."
              + " Any address but a loopback one needs a certificate.");

  public static final Option<Optional<Path>> STREAMING_CERTIFICATE =
      Option.of(
          "cri.streaming.certificate",
          Kind.optional(Kind.PATH, OFF),
          Optional.empty(),
          "The streaming server's certificate with those that lead to its authority, in PEM."
              + " Without one it speaks plain HTTP.");

  public static final Option<Optional<Path>> STREAMING_KEY =
      Option.of(
          "cri.streaming.key",
          Kind.optional(Kind.PATH, OFF),
          Optional.empty(),
          "The certificate's key: PKCS #8 in PEM, not encrypted.");

  public static final Option<Duration> STREAMING_IDLE =
      Option.of(
          "cri.streaming.idleTimeout",
          Kind.DURATION,
          StreamingLimits.DEFAULT.idle(),
          "After how long without a byte in either direction a connection is closed.");

  // The network.

  public static final Option<String> BRIDGE =
      Option.of(
          "network.bridge",
          Kind.text(
              "1 to 15 of a-z, 0-9, _ and -, first a letter",
              name -> NetworkConfig.of(name).bridge(),
              name -> name),
          NetworkConfig.DEFAULT.bridge(),
          "The built-in network's bridge. Where another program has one of this name, and the name"
              + " ends in a number, the next number is taken.");

  public static final Option<Optional<IpPrefix>> IPV4 =
      Option.of(
          "network.ipv4",
          Kind.optional(prefix("a network such as 10.88.0.0/16", true), AUTO),
          Optional.empty(),
          "The pods' IPv4 network. \"auto\" takes the first common private /16 that the host does"
              + " not use.");

  public static final Option<Ipv6> IPV6 =
      Option.of(
          "network.ipv6",
          Kind.text(
              "a network such as fd00:88::/64, \"auto\", or \"none\"", Ipv6::parse, Ipv6::text),
          Ipv6.AUTO,
          "The pods' IPv6 network. \"auto\" takes a unique local /64 of this host's own where the"
              + " host has IPv6; \"none\" gives pods no IPv6 addresses.");

  public static final Option<Optional<Integer>> MTU =
      Option.of(
          "network.mtu",
          Kind.optional(Kind.integer(NetworkConfig.SMALLEST_MTU, NetworkConfig.LARGEST_MTU), AUTO),
          Optional.empty(),
          "MTU of the bridge and the pods' links, in bytes. \"auto\" takes that of the link of the"
              + " default route.");

  public static final Option<Boolean> SANDBOX_AHEAD =
      Option.of(
          "network.sandboxAhead",
          Kind.FLAG,
          true,
          "Whether the namespaces and the link of one sandbox are kept ready while sandboxes are"
              + " being made. It holds an address; a minute after the last sandbox it is given"
              + " up.");

  public static final Option<CniConfig.Use> CNI =
      Option.of(
          "network.cni.use",
          Kind.choice(
              words(
                  "never",
                  CniConfig.Use.NEVER,
                  "whenConfigured",
                  CniConfig.Use.WHEN_CONFIGURED,
                  "always",
                  CniConfig.Use.ALWAYS)),
          CniConfig.SYSTEM.use(),
          "When CNI plugins connect pods instead of the built-in network. With \"always\", pods"
              + " wait for a network configuration.");

  public static final Option<Path> CNI_CONFIGURATIONS =
      Option.of(
          "network.cni.configurations",
          Kind.PATH,
          CniConfig.SYSTEM.configurations(),
          "The directory of CNI's network configurations. The first file by name counts; a change"
              + " needs no restart.");

  public static final Option<List<Path>> CNI_PLUGINS =
      Option.of(
          "network.cni.plugins",
          Kind.PATHS,
          CniConfig.SYSTEM.plugins(),
          "Directories of CNI plugins, searched in this order.");

  public static final Option<Duration> CNI_TIMEOUT =
      Option.of(
          "network.cni.timeout",
          Kind.DURATION,
          CniConfig.SYSTEM.timeout(),
          "How long one plugin may take for one command.");

  // Images.

  public static final Option<List<Path>> REGISTRY_HOSTS =
      Option.of(
          "images.registryHosts",
          Kind.PATHS,
          RegistryHosts.DIRECTORIES,
          "Directories of hosts.toml files: mirrors, certificates and plain HTTP, for each"
              + " registry. The first directory that knows a registry counts.");

  public static final Option<Integer> LAYERS_AT_A_TIME =
      Option.of(
          "images.layersAtATime",
          Kind.integer(1, 64),
          PullSettings.LAYERS_AT_A_TIME,
          "How many layers of one image are brought in at a time.");

  public static final Option<Integer> DOWNLOADS =
      Option.of(
          "images.downloads",
          Kind.integer(1, 256),
          PullSettings.DOWNLOADS,
          "How many layers of all images are transferred at a time.");

  public static final Option<Optional<Path>> SIGNATURE_POLICY =
      Option.of(
          "images.signaturePolicy",
          Kind.optional(Kind.PATH, OFF),
          Optional.empty(),
          "A file in the format of containers-policy.json(5) that says which images must be signed"
              + " with sigstore's keys, and by whom. Without it all are taken.");

  public static final Option<Integer> ROOTS_AHEAD =
      Option.of(
          "images.rootsAhead",
          Kind.integer(0, 64),
          Daemon.ROOTS_AHEAD,
          "How many root file systems are kept ready for each image that containers use.");

  // The log.

  public static final Option<Level> LOG_LEVEL =
      Option.of(
              "log.level",
              Kind.choice(
                  words(
                      "error",
                      Level.ERROR,
                      "warning",
                      Level.WARNING,
                      "info",
                      Level.INFO,
                      "debug",
                      Level.DEBUG,
                      "trace",
                      Level.TRACE)),
              Level.INFO,
              "The least messages that are written. Of the libraries inside beanpod nothing below a"
                  + " warning is.")
          .orFlag("--log-level");

  public static final Option<LogSettings.Format> LOG_FORMAT =
      Option.of(
              "log.format",
              Kind.choice(words("text", LogSettings.Format.TEXT, "json", LogSettings.Format.JSON)),
              LogSettings.Format.TEXT,
              "Lines for people, or a JSON object on each line, in which pod, container, sandbox"
                  + " and other objects of a message are fields.")
          .orFlag("--log-format");

  // Metrics.

  public static final Option<Optional<InetSocketAddress>> METRICS =
      Option.of(
              "metrics.address",
              Kind.optional(Kind.ADDRESS, OFF),
              Optional.empty(),
              "Where Prometheus scrapes figures, at /metrics; \"\" counts none. There is neither"
                  + " encryption nor a password: another address than a loopback one shows the"
                  + " figures to everybody who reaches it.")
          .orFlag("--metrics-address");

  // Traces.

  public static final Option<Optional<URI>> TRACE_ENDPOINT =
      Option.of(
          "tracing.endpoint",
          Kind.optional(
              Kind.text(
                  "http:// or https:// with host and port",
                  DaemonOptions::collector,
                  URI::toString),
              OFF),
          Optional.empty(),
          "The OpenTelemetry collector that gets the spans of the CRI's calls, such as"
              + " http://127.0.0.1:4317; \"\" makes none.");

  public static final Option<TraceConfig.Protocol> TRACE_PROTOCOL =
      Option.of(
          "tracing.protocol",
          Kind.choice(
              words("grpc", TraceConfig.Protocol.GRPC, "http/protobuf", TraceConfig.Protocol.HTTP)),
          TraceConfig.Protocol.GRPC,
          "How the collector is spoken to: OTLP over gRPC, or as protobuf in HTTP requests, to"
              + " /v1/traces where the endpoint has no path.");

  public static final Option<Integer> TRACE_RATE =
      Option.of(
          "tracing.samplingRatePerMillion",
          Kind.integer(0, 1_000_000),
          0,
          "How many of a million calls are traced whose caller sent no trace. A call with one is"
              + " traced if its caller, such as kubelet, is.");

  /** All of them, in the order of the file. */
  public static final List<Option<?>> ALL =
      List.of(
          SOCKET,
          NODE_LABELS,
          CGROUP_DRIVER,
          RUN,
          LIB,
          LOGS,
          CRI,
          CRI_SOCKET,
          CRI_ALL_PODS,
          STREAMING_ADDRESS,
          STREAMING_CERTIFICATE,
          STREAMING_KEY,
          STREAMING_IDLE,
          BRIDGE,
          IPV4,
          IPV6,
          MTU,
          SANDBOX_AHEAD,
          CNI,
          CNI_CONFIGURATIONS,
          CNI_PLUGINS,
          CNI_TIMEOUT,
          REGISTRY_HOSTS,
          LAYERS_AT_A_TIME,
          DOWNLOADS,
          SIGNATURE_POLICY,
          ROOTS_AHEAD,
          LOG_LEVEL,
          LOG_FORMAT,
          METRICS,
          TRACE_ENDPOINT,
          TRACE_PROTOCOL,
          TRACE_RATE);

  private DaemonOptions() {}

  private static Kind<IpPrefix> prefix(String name, boolean ipv4) {
    return Kind.text(name, text -> network(text, ipv4), IpPrefix::toString);
  }

  /**
   * The address of a text.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static InetSocketAddress address(String text) {
    return Kind.address(text);
  }

  private static URI collector(String text) {
    URI endpoint = URI.create(text);
    var _ = new TraceConfig(endpoint, TraceConfig.Protocol.GRPC, 0, "", "");
    return endpoint;
  }

  /** The network of a text, refused where {@link NetworkConfig} would refuse it. */
  static IpPrefix network(String text, boolean ipv4) {
    IpPrefix prefix = IpPrefix.parse(text);
    Optional<IpPrefix> network = Optional.of(prefix);
    Optional<IpPrefix> none = Optional.empty();
    new NetworkConfig(
        NetworkConfig.DEFAULT.bridge(),
        ipv4 ? network : none,
        ipv4 ? none : network,
        true,
        NetworkConfig.DEFAULT.mtu());
    return prefix;
  }

  /** Words and what each means, in turn. */
  @SuppressWarnings("unchecked") // each second argument is a T
  private static <T> Map<String, T> words(String word, T meant, Object... more) {
    Map<String, T> words = new LinkedHashMap<>();
    words.put(word, meant);
    for (int i = 0; i < more.length; i += 2) {
      words.put((String) more[i], (T) more[i + 1]);
    }
    return words;
  }
}

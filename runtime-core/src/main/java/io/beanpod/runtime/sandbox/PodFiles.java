package io.beanpod.runtime.sandbox;

import io.beanpod.runtime.DnsConfig;
import io.beanpod.runtime.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;

/** Files that every container of a pod sees: /etc/resolv.conf, /etc/hostname and /etc/hosts. */
public final class PodFiles {

  private static final Path HOST_RESOLV_CONF = Path.of("/etc/resolv.conf");
  private static final Path HOST_HOSTS = Path.of("/etc/hosts");

  private PodFiles() {}

  public static Path resolvConf(Path sandboxDirectory) {
    return sandboxDirectory.resolve("resolv.conf");
  }

  public static Path hostname(Path sandboxDirectory) {
    return sandboxDirectory.resolve("hostname");
  }

  /** A copy of the host's. Kubelet and the pod engine mount a better one over it. */
  public static Path hosts(Path sandboxDirectory) {
    return sandboxDirectory.resolve("hosts");
  }

  static void write(SandboxSpec spec, Path sandboxDirectory) throws IOException {
    Files.writeString(hostname(sandboxDirectory), spec.hostname() + "\n");
    if (!spec.dns().equals(DnsConfig.HOST)) {
      Files.writeString(resolvConf(sandboxDirectory), resolvConf(spec.dns()));
    } else {
      copy(HOST_RESOLV_CONF, resolvConf(sandboxDirectory));
    }
    copy(HOST_HOSTS, hosts(sandboxDirectory));
  }

  /** Copies a file of the host's, which may lack it. */
  private static void copy(Path source, Path target) throws IOException {
    Files.write(target, Files.isReadable(source) ? Files.readAllBytes(source) : new byte[0]);
  }

  /** The file as resolv.conf(5) wants it. */
  static String resolvConf(DnsConfig dns) {
    StringJoiner lines = new StringJoiner("\n", "", "\n");
    if (!dns.searches().isEmpty()) {
      lines.add("search " + String.join(" ", dns.searches()));
    }
    dns.servers().forEach(server -> lines.add("nameserver " + server));
    if (!dns.options().isEmpty()) {
      lines.add("options " + String.join(" ", dns.options()));
    }
    return lines.toString();
  }
}

package io.beanpod.pod.naming;

import io.beanpod.pod.model.HostAlias;
import java.util.List;

/** The /etc/hosts of a pod, hosts(5), as kubelet writes it. */
public final class HostsFile {
  private static final String HEADER =
      """
      # Kubernetes-managed hosts file.
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      fe00::0\tip6-localnet
      fe00::0\tip6-mcastprefix
      fe00::1\tip6-allnodes
      fe00::2\tip6-allrouters
      """;

  private HostsFile() {}

  /** For a pod with a network of its own. */
  public static String ofPod(List<String> podIps, PodHostname names, List<HostAlias> aliases) {
    StringBuilder file = new StringBuilder(HEADER);
    for (String ip : podIps) {
      file.append(ip).append('\t');
      if (!names.domain().isEmpty()) {
        file.append(names.hostname()).append('.').append(names.domain()).append('\t');
      }
      file.append(names.hostname()).append('\n');
    }
    return file + entries(aliases);
  }

  /**
   * For a pod with the host's network.
   *
   * @param nodeFile the host's own file
   */
  public static String ofHostNetwork(String nodeFile, List<HostAlias> aliases) {
    return "# Kubernetes-managed hosts file (host network).\n" + nodeFile + entries(aliases);
  }

  private static String entries(List<HostAlias> aliases) {
    if (aliases.isEmpty()) {
      return "";
    }
    StringBuilder lines = new StringBuilder("\n# Entries added by HostAliases.\n");
    for (HostAlias alias : aliases) {
      lines.append(alias.ip()).append('\t').append(String.join("\t", alias.hostnames()));
      lines.append('\n');
    }
    return lines.toString();
  }
}

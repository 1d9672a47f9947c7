package io.beanpod.pod.naming;

import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodConfigException;
import io.beanpod.pod.model.PodNames;

/**
 * The names of a pod that has a network of its own.
 *
 * @param hostname the short name
 * @param domain what follows it, or empty
 * @param nodename the kernel's name, as uname(2) tells it
 */
public record PodHostname(String hostname, String domain, String nodename) {
  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_NODENAME = 64;

  /**
   * The names that a pod's fields give it: its own name unless {@code hostname} or {@code
   * hostnameOverride} say otherwise.
   *
   * @param clusterDomain such as {@code cluster.local}
   * @throws PodConfigException when {@code setHostnameAsFQDN} gives more than the 64 characters
   *     that the kernel has room for
   */
  public static PodHostname of(Pod pod, String clusterDomain) throws PodConfigException {
    PodNames names = pod.spec().names();
    String override = names.hostnameOverride();
    if (override != null) {
      return new PodHostname(override, "", override);
    }
    String hostname = names.hostname() == null ? shortened(pod.name()) : names.hostname();
    String domain =
        names.subdomain() == null
            ? ""
            : names.subdomain() + "." + pod.namespace() + ".svc." + clusterDomain;
    if (!names.setHostnameAsFqdn() || domain.isEmpty()) {
      return new PodHostname(hostname, domain, hostname);
    }
    String full = hostname + "." + domain;
    if (full.length() > LONGEST_NODENAME) {
      throw new PodConfigException(
          "setHostnameAsFQDN: the name "
              + full
              + " has "
              + full.length()
              + " characters, the kernel takes "
              + LONGEST_NODENAME);
    }
    return new PodHostname(hostname, domain, full);
  }

  private static String shortened(String name) {
    String cut = name.substring(0, Math.min(name.length(), LONGEST_LABEL));
    return cut.replaceAll("[-.]+$", "");
  }
}

package io.beanpod.pod.admission;

import io.beanpod.pod.model.PodNamespaces;
import io.beanpod.pod.model.PodSecurityContext.Sysctl;
import io.beanpod.pod.model.PodSpec;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Which kernel parameters a pod may set: those that stay in its own namespaces and harm nobody. */
public final class Sysctls {
  private static final Set<String> SAFE =
      Set.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.ip_local_reserved_ports",
          "net.ipv4.ip_unprivileged_port_start",
          "net.ipv4.ping_group_range",
          "net.ipv4.tcp_fin_timeout",
          "net.ipv4.tcp_keepalive_intvl",
          "net.ipv4.tcp_keepalive_probes",
          "net.ipv4.tcp_keepalive_time",
          "net.ipv4.tcp_rmem",
          "net.ipv4.tcp_syncookies",
          "net.ipv4.tcp_wmem");
  private static final String REASON = "SysctlForbidden";

  private Sysctls() {}

  /** The parameters by dotted name. */
  public static Map<String, String> of(PodSpec spec) {
    Map<String, String> values = new TreeMap<>();
    for (Sysctl sysctl : spec.securityContext().sysctls()) {
      values.put(dotted(sysctl.name()), sysctl.value());
    }
    return values;
  }

  static Optional<Rejection> check(PodSpec spec) {
    for (String name : of(spec).keySet()) {
      Optional<String> objection = objection(name, spec.namespaces());
      if (objection.isPresent()) {
        return objection.map(why -> new Rejection(REASON, "forbidden sysctl: " + why));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> objection(String name, PodNamespaces namespaces) {
    if (!SAFE.contains(name)) {
      return Optional.of("\"" + name + "\" not allowlisted");
    }
    if (name.startsWith("net.") && namespaces.hostNetwork()) {
      return Optional.of("\"" + name + "\" not allowed with host net enabled");
    }
    if (name.startsWith("kernel.") && namespaces.hostIpc()) {
      return Optional.of("\"" + name + "\" not allowed with host ipc enabled");
    }
    return Optional.empty();
  }

  /**
   * The name with dots, sysctl(8): where the first separator is a slash, dots and slashes change
   * places, for an interface such as {@code eth0.1} may have a dot in its name.
   */
  private static String dotted(String name) {
    int slash = name.indexOf('/');
    int dot = name.indexOf('.');
    if (slash < 0 || (dot >= 0 && dot < slash)) {
      return name;
    }
    return name.replace('.', '\0').replace('/', '.').replace('\0', '/');
  }
}

package io.beanpod.cri.translate;

import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.v1.DNSConfig;
import io.beanpod.cri.v1.LinuxSandboxSecurityContext;
import io.beanpod.cri.v1.NamespaceOption;
import io.beanpod.cri.v1.PodSandboxConfig;
import io.beanpod.cri.v1.PodSandboxMetadata;
import io.beanpod.runtime.DnsConfig;
import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.NetworkMode;
import io.beanpod.runtime.Owner;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.network.PortMapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sandbox that a client asks for. */
public final class SandboxTranslation {
  private static final int LAST_PORT = 65_535;

  private SandboxTranslation() {}

  /**
   * A sandbox's specification. Limits of the pod are not in it: kubelet sets them on the pod's
   * cgroup, which it makes itself.
   *
   * @param runtimeHandler as the request says
   * @param machine the host's own name, for a pod without one
   */
  public static SandboxSpec of(PodSandboxConfig config, String runtimeHandler, String machine)
      throws CallFailure {
    LinuxSandboxSecurityContext security = config.getLinux().getSecurityContext();
    if (security.hasRunAsGroup() && !security.hasRunAsUser()) {
      throw CallFailure.invalid("run_as_group of a sandbox needs run_as_user");
    }
    NamespaceOption namespaces = security.getNamespaceOptions();
    NetworkMode network = Namespaces.network(namespaces);
    Optional<IdMappings> users = Namespaces.userNamespace(namespaces);
    if (users.isPresent()) {
      Namespaces.checkOwn(namespaces);
    }
    return SandboxSpec.builder(
            identity(config.getMetadata()),
            config.getHostname().isEmpty() ? machine : config.getHostname())
        .network(network)
        .hostIpc(Namespaces.hostIpc(namespaces))
        .pid(Namespaces.sandboxPid(namespaces))
        .ports(network == NetworkMode.HOST ? List.of() : ports(config))
        .dns(dns(config.getDnsConfig()))
        .sysctls(sysctls(config.getLinux().getSysctlsMap(), network, users))
        .cgroupParent(config.getLinux().getCgroupParent())
        .labels(config.getLabelsMap())
        .annotations(config.getAnnotationsMap())
        .userNamespace(users)
        .runtimeHandler(runtimeHandler)
        .owner(Owner.CRI)
        .build();
  }

  private static PodIdentity identity(PodSandboxMetadata metadata) throws CallFailure {
    if (metadata.getName().isEmpty()
        || metadata.getNamespace().isEmpty()
        || metadata.getUid().isEmpty()) {
      throw CallFailure.invalid("a sandbox needs a name, a namespace and a uid in its metadata");
    }
    return new PodIdentity(
        metadata.getNamespace(), metadata.getName(), metadata.getUid(), metadata.getAttempt());
  }

  private static List<PortMapping> ports(PodSandboxConfig config) throws CallFailure {
    List<PortMapping> ports = new ArrayList<>();
    for (io.beanpod.cri.v1.PortMapping message : config.getPortMappingsList()) {
      if (message.getHostPort() != 0) {
        ports.add(port(message));
      }
    }
    return ports;
  }

  private static PortMapping port(io.beanpod.cri.v1.PortMapping message) throws CallFailure {
    PortMapping.Protocol protocol =
        switch (message.getProtocol()) {
          case TCP -> PortMapping.Protocol.TCP;
          case UDP -> PortMapping.Protocol.UDP;
          case SCTP -> PortMapping.Protocol.SCTP;
          case UNRECOGNIZED ->
              throw CallFailure.invalid(
                  "a port mapping has a protocol that is none of TCP, UDP, SCTP");
        };
    return new PortMapping(
        protocol,
        message.getHostIp(),
        checked("host_port", message.getHostPort()),
        checked("container_port", message.getContainerPort()));
  }

  private static int checked(String field, int port) throws CallFailure {
    if (port < 1 || port > LAST_PORT) {
      throw CallFailure.invalid("%s is %d: ports are 1 to 65535".formatted(field, port));
    }
    return port;
  }

  private static DnsConfig dns(DNSConfig message) {
    return new DnsConfig(
        message.getServersList(), message.getSearchesList(), message.getOptionsList());
  }

  /**
   * The sysctls asked for, and two that containers count on everywhere: any user may open ports
   * below 1024 and ping, since both reach no further than the pod's own network.
   */
  private static Map<String, String> sysctls(
      Map<String, String> asked, NetworkMode network, Optional<IdMappings> users) {
    if (network == NetworkMode.HOST) {
      return asked;
    }
    Map<String, String> all = new HashMap<>();
    all.put("net.ipv4.ip_unprivileged_port_start", "0");
    if (users.isEmpty()) { // the kernel takes no group that the user namespace has not
      all.put("net.ipv4.ping_group_range", "0 2147483647");
    }
    all.putAll(asked);
    return all;
  }
}

package io.beanpod.pod.translate;

import io.beanpod.pod.admission.Sysctls;
import io.beanpod.pod.model.ContainerPort;
import io.beanpod.pod.model.DnsPolicy;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodConfigException;
import io.beanpod.pod.model.PodNamespaces;
import io.beanpod.pod.naming.PodDns;
import io.beanpod.pod.naming.PodHostname;
import io.beanpod.pod.naming.ResolvConf;
import io.beanpod.pod.resource.CgroupLimits;
import io.beanpod.pod.volume.PodVolumes;
import io.beanpod.runtime.DnsConfig;
import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.NetworkMode;
import io.beanpod.runtime.Owner;
import io.beanpod.runtime.PidMode;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.network.PortMapping;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The sandbox that a pod needs. */
public final class SandboxTranslation {

  /** The domain that names of pods end with. */
  public static final String CLUSTER_DOMAIN = "cluster.local";

  private SandboxTranslation() {}

  /**
   * Says it.
   *
   * @param attempt how many sandboxes the pod had before
   * @param resolver the host's resolver configuration
   * @param users the pod's ids on the host, if its users are its own
   * @throws PodConfigException when the pod's names do not fit
   */
  public static SandboxSpec of(
      Pod pod, int attempt, ResolvConf resolver, Optional<IdMappings> users)
      throws PodConfigException {
    PodNamespaces namespaces = pod.spec().namespaces();
    boolean host = namespaces.hostNetwork();
    return SandboxSpec.builder(
            new PodIdentity(pod.namespace(), pod.name(), pod.uid(), attempt),
            host ? "" : PodHostname.of(pod, CLUSTER_DOMAIN).nodename())
        .network(host ? NetworkMode.HOST : NetworkMode.POD)
        .hostIpc(namespaces.hostIpc())
        .pid(pidMode(namespaces))
        .ports(host ? List.of() : ports(pod))
        .dns(dns(pod, resolver))
        .sysctls(Sysctls.of(pod.spec()))
        .resources(CgroupLimits.ofPod(pod.spec()))
        .memoryVolumes(PodVolumes.inMemory(pod))
        .labels(pod.metadata().labels())
        .annotations(pod.metadata().annotations())
        .userNamespace(users)
        .owner(Owner.POD_ENGINE)
        .build();
  }

  /** Whether a sandbox was made for a pod of the engine, not by a CRI client. */
  public static boolean isOfEngine(SandboxSpec sandbox) {
    return sandbox.owner() == Owner.POD_ENGINE;
  }

  /** On the host's network a resolver on the host's loopback can be reached: its file as it is. */
  private static DnsConfig dns(Pod pod, ResolvConf host) {
    boolean unchanged = pod.spec().dnsConfig() == null && pod.spec().dnsPolicy() != DnsPolicy.NONE;
    if (unchanged && pod.spec().namespaces().hostNetwork()) {
      return DnsConfig.HOST;
    }
    ResolvConf file = PodDns.of(pod, host, List.of(), CLUSTER_DOMAIN).file();
    return new DnsConfig(file.servers(), file.searches(), file.options());
  }

  /** What of the pod's resolver configuration did not fit, in kubelet's sentences. */
  public static List<String> omissions(Pod pod, ResolvConf host) {
    return PodDns.of(pod, host, List.of(), CLUSTER_DOMAIN).omissions();
  }

  private static PidMode pidMode(PodNamespaces namespaces) {
    if (namespaces.hostPid()) {
      return PidMode.HOST;
    }
    return namespaces.shareProcessNamespace() ? PidMode.POD : PidMode.CONTAINER;
  }

  /** An init container that ends leaves no port behind: only sidecars and main ones have any. */
  private static List<PortMapping> ports(Pod pod) {
    return Stream.concat(pod.spec().sidecars().stream(), pod.spec().containers().stream())
        .flatMap(c -> c.ports().stream())
        .filter(p -> p.hostPort() > 0)
        .map(SandboxTranslation::mapping)
        .toList();
  }

  private static PortMapping mapping(ContainerPort port) {
    PortMapping.Protocol protocol =
        switch (port.protocol()) {
          case TCP -> PortMapping.Protocol.TCP;
          case UDP -> PortMapping.Protocol.UDP;
          case SCTP -> PortMapping.Protocol.SCTP;
        };
    String address = port.hostIp() == null ? "" : port.hostIp();
    return new PortMapping(protocol, address, port.hostPort(), port.containerPort());
  }
}

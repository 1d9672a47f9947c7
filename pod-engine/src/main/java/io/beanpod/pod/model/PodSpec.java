package io.beanpod.pod.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a pod should be.
 *
 * @param initContainers run before {@code containers}, in order; those with {@link
 *     Container#isSidecar()} stay
 * @param activeDeadlineSeconds how long the pod may be active before it is failed, or null
 * @param clusterFields fields that only mean something in a cluster, kept for printing
 */
public record PodSpec(
    List<Container> initContainers,
    List<Container> containers,
    List<Volume> volumes,
    RestartPolicy restartPolicy,
    long terminationGracePeriodSeconds,
    @Nullable Long activeDeadlineSeconds,
    PodNamespaces namespaces,
    PodNames names,
    List<HostAlias> hostAliases,
    DnsPolicy dnsPolicy,
    @Nullable DnsConfig dnsConfig,
    PodSecurityContext securityContext,
    Scheduling scheduling,
    ClusterFields clusterFields) {
  public PodSpec {
    initContainers = List.copyOf(initContainers);
    containers = List.copyOf(containers);
    volumes = List.copyOf(volumes);
    hostAliases = List.copyOf(hostAliases);
  }

  /** Whether the pod's users are not the host's: {@code hostUsers: false}, KEP-127. */
  public boolean hasOwnUsers() {
    return Boolean.FALSE.equals(clusterFields.hostUsers());
  }

  /** Init containers, then containers, in the order of the manifest. */
  public List<Container> allContainers() {
    return Stream.concat(initContainers.stream(), containers.stream()).toList();
  }

  /** The init containers that stay beside the main ones, in the order of the manifest. */
  public List<Container> sidecars() {
    return initContainers.stream().filter(Container::isSidecar).toList();
  }

  /** The container or init container of that name. */
  public Optional<Container> container(String name) {
    return allContainers().stream().filter(c -> c.name().equals(name)).findFirst();
  }

  /** The volume of that name. */
  public Optional<Volume> volume(String name) {
    return volumes.stream().filter(v -> v.name().equals(name)).findFirst();
  }
}

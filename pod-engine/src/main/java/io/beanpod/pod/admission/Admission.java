package io.beanpod.pod.admission;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ContainerPort;
import io.beanpod.pod.model.Node;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.Quantity;
import io.beanpod.pod.model.ResourceRequirements;
import io.beanpod.pod.model.Scheduling;
import io.beanpod.pod.resource.PodResources;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether the node takes a pod: what kubelet checks when a pod is bound to it. */
public final class Admission {
  private static final String ANY_ADDRESS = "0.0.0.0";

  private final Node node;

  /** For one node. */
  public Admission(Node node) {
    this.node = node;
  }

  /**
   * The first objection, if any.
   *
   * @param others the pods that the node has taken and that have not ended
   */
  public Optional<Rejection> check(Pod pod, Collection<Pod> others) {
    return Stream.of(
            fits(pod, others),
            matchesName(pod),
            matchesLabels(pod),
            portsAreFree(pod, others),
            Sysctls.check(pod.spec()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<Rejection> fits(Pod pod, Collection<Pod> others) {
    return fits(pod, others, ResourceRequirements.CPU, node.cpuMillis())
        .or(() -> fits(pod, others, ResourceRequirements.MEMORY, node.memoryBytes()));
  }

  private static Optional<Rejection> fits(
      Pod pod, Collection<Pod> others, String resource, long capacity) {
    long requested = request(pod, resource);
    long used = others.stream().mapToLong(other -> request(other, resource)).sum();
    if (requested == 0 || requested <= capacity - used) {
      return Optional.empty();
    }
    return Optional.of(
        new Rejection(
            "OutOf" + resource,
            "Node didn't have enough resource: "
                + resource
                + ", requested: "
                + requested
                + ", used: "
                + used
                + ", capacity: "
                + capacity));
  }

  private static long request(Pod pod, String resource) {
    Quantity request = PodResources.requests(pod.spec()).getOrDefault(resource, Quantity.ZERO);
    return resource.equals(ResourceRequirements.CPU) ? request.milliValue() : request.value();
  }

  private Optional<Rejection> matchesName(Pod pod) {
    String wanted = pod.spec().scheduling().nodeName();
    return wanted == null || wanted.equals(node.name())
        ? Optional.empty()
        : Optional.of(
            new Rejection(
                "NodeName",
                "Predicate NodeName failed: node(s) didn't match the requested node name (wanted "
                    + wanted
                    + ", this is "
                    + node.name()
                    + ")"));
  }

  private Optional<Rejection> matchesLabels(Pod pod) {
    Scheduling scheduling = pod.spec().scheduling();
    String missing =
        scheduling.nodeSelector().entrySet().stream()
            .filter(label -> !label.getValue().equals(node.labels().get(label.getKey())))
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(","));
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Rejection(
                "NodeAffinity",
                "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"
                    + " (this node has no label "
                    + missing
                    + "; --node-label gives it one)"));
  }

  private static Optional<Rejection> portsAreFree(Pod pod, Collection<Pod> others) {
    for (ContainerPort wanted : hostPorts(pod)) {
      for (Pod other : others) {
        if (hostPorts(other).stream().anyMatch(taken -> clash(wanted, taken))) {
          return Optional.of(
              new Rejection(
                  "NodePorts",
                  "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod"
                      + " ports (port "
                      + wanted.hostPort()
                      + " is taken by the pod "
                      + other.namespace()
                      + "/"
                      + other.name()
                      + ")"));
        }
      }
    }
    return Optional.empty();
  }

  private static List<ContainerPort> hostPorts(Pod pod) {
    return Stream.concat(pod.spec().sidecars().stream(), pod.spec().containers().stream())
        .map(Container::ports)
        .flatMap(List::stream)
        .filter(port -> port.hostPort() != 0)
        .toList();
  }

  private static boolean clash(ContainerPort a, ContainerPort b) {
    return a.hostPort() == b.hostPort()
        && a.protocol() == b.protocol()
        && (isAny(a) || isAny(b) || address(a).equals(address(b)));
  }

  private static boolean isAny(ContainerPort port) {
    return address(port).equals(ANY_ADDRESS) || address(port).equals("::");
  }

  private static String address(ContainerPort port) {
    return port.hostIp() == null ? ANY_ADDRESS : port.hostIp();
  }
}

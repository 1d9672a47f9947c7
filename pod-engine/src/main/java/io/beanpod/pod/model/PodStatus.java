package io.beanpod.pod.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a pod.
 *
 * @param observedGeneration the generation of the spec that this status is about; 0 before the
 *     first
 * @param message a sentence for people on why the pod is as it is, or null
 * @param reason one word for the same, such as {@code Evicted}, or null
 * @param podIps the pod's addresses, at most one per family, the preferred one first
 * @param startTime when the pod was taken on, or null
 */
public record PodStatus(
    PodPhase phase,
    long observedGeneration,
    List<PodCondition> conditions,
    @Nullable String message,
    @Nullable String reason,
    List<String> hostIps,
    List<String> podIps,
    @Nullable Instant startTime,
    List<ContainerStatus> initContainerStatuses,
    List<ContainerStatus> containerStatuses,
    QosClass qosClass) {
  public PodStatus {
    conditions = List.copyOf(conditions);
    hostIps = List.copyOf(hostIps);
    podIps = List.copyOf(podIps);
    initContainerStatuses = List.copyOf(initContainerStatuses);
    containerStatuses = List.copyOf(containerStatuses);
  }

  /** The status of a pod that nobody has begun to work on. */
  public static PodStatus pending(QosClass qosClass) {
    return new PodStatus(
        PodPhase.PENDING,
        0,
        List.of(),
        null,
        null,
        List.of(),
        List.of(),
        null,
        List.of(),
        List.of(),
        qosClass);
  }

  /** The preferred address of the pod. */
  public Optional<String> podIp() {
    return podIps.stream().findFirst();
  }

  /** The preferred address of the node. */
  public Optional<String> hostIp() {
    return hostIps.stream().findFirst();
  }

  /** The condition of that type, such as {@code Ready}. */
  public Optional<PodCondition> condition(String type) {
    return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
  }

  /** The status of the container or init container of that name. */
  public Optional<ContainerStatus> container(String name) {
    return Stream.concat(initContainerStatuses.stream(), containerStatuses.stream())
        .filter(c -> c.name().equals(name))
        .findFirst();
  }
}

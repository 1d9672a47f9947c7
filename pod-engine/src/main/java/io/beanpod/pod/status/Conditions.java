package io.beanpod.pod.status;

import static io.beanpod.pod.model.PodCondition.CONTAINERS_READY;
import static io.beanpod.pod.model.PodCondition.INITIALIZED;
import static io.beanpod.pod.model.PodCondition.READY;
import static io.beanpod.pod.model.PodCondition.READY_TO_START_CONTAINERS;
import static io.beanpod.pod.model.PodCondition.SCHEDULED;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ContainerState;
import io.beanpod.pod.model.ContainerStatus;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodCondition;
import io.beanpod.pod.model.PodCondition.Status;
import io.beanpod.pod.model.PodPhase;
import io.beanpod.pod.model.PodStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The conditions of a pod, in kubelet's order and words. */
final class Conditions {

  private final Pod pod;
  private final PodStatus status;
  private final Instant now;

  private record Verdict(boolean holds, @Nullable String reason, @Nullable String message) {}

  private static final Verdict TRUE = new Verdict(true, null, null);

  private Conditions(Pod pod, PodStatus status, Instant now) {
    this.pod = pod;
    this.status = status;
    this.now = now;
  }

  /**
   * Makes the conditions anew; one that holds as before keeps the time of its last change.
   *
   * @param status the status that they belong to, but for them
   * @param sandboxReady whether the sandbox is up and has its address
   */
  static List<PodCondition> of(Pod pod, PodStatus status, boolean sandboxReady, Instant now) {
    return new Conditions(pod, status, now).all(sandboxReady);
  }

  private List<PodCondition> all(boolean sandboxReady) {
    Verdict containersReady = containersReady();
    return List.of(
        condition(READY_TO_START_CONTAINERS, new Verdict(sandboxReady, null, null)),
        condition(INITIALIZED, initialized()),
        condition(READY, containersReady),
        condition(CONTAINERS_READY, containersReady),
        condition(SCHEDULED, TRUE));
  }

  private PodCondition condition(String type, Verdict verdict) {
    Status value = verdict.holds ? Status.TRUE : Status.FALSE;
    Instant since =
        pod.status()
            .condition(type)
            .filter(before -> before.status() == value)
            .map(PodCondition::lastTransitionTime)
            .orElse(now);
    return new PodCondition(
        type, value, since, verdict.reason, verdict.message, pod.metadata().generation());
  }

  private Verdict initialized() {
    List<String> incomplete = new ArrayList<>();
    for (Container container : pod.spec().initContainers()) {
      Optional<ContainerStatus> found = status.container(container.name());
      boolean done = found.filter(s -> container.isSidecar() ? s.started() : s.ready()).isPresent();
      if (!done) {
        incomplete.add(container.name());
      }
    }
    if (status.phase() == PodPhase.SUCCEEDED) {
      return new Verdict(true, "PodCompleted", null);
    }
    if (incomplete.isEmpty() || anyMainStarted()) {
      return TRUE;
    }
    return new Verdict(
        false, "ContainersNotInitialized", "containers with incomplete status: " + go(incomplete));
  }

  private boolean anyMainStarted() {
    return status.containerStatuses().stream()
        .anyMatch(s -> !(s.state() instanceof ContainerState.Waiting) || s.lastState() != null);
  }

  private Verdict containersReady() {
    if (status.phase() == PodPhase.SUCCEEDED) {
      return new Verdict(false, "PodCompleted", null);
    }
    if (status.phase() == PodPhase.FAILED) {
      return new Verdict(false, "PodFailed", null);
    }
    List<String> unready = new ArrayList<>();
    for (Container container : pod.spec().allContainers()) {
      boolean counts = pod.spec().containers().contains(container) || container.isSidecar();
      boolean ready = status.container(container.name()).filter(ContainerStatus::ready).isPresent();
      if (counts && !ready) {
        unready.add(container.name());
      }
    }
    return unready.isEmpty()
        ? TRUE
        : new Verdict(
            false, "ContainersNotReady", "containers with unready status: " + go(unready));
  }

  /** A list as Go prints it. */
  private static String go(List<String> names) {
    return "[" + String.join(" ", names) + "]";
  }
}

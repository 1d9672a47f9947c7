package io.beanpod.pod.engine;

import io.beanpod.pod.event.PodEvent.Subject;
import io.beanpod.pod.event.Role;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.sync.PodView;
import io.beanpod.pod.time.Gate;
import io.beanpod.runtime.ContainerStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * The containers of one pod that are being ended, and their order: all get their preStop hook at
 * once, main containers are stopped at once, a sidecar only after the main containers and the
 * sidecars behind it.
 */
final class PodKills {

  private final EngineParts parts;
  private final Gate gate;
  private final Runnable changed;
  private final Map<String, ContainerKill> byId = new ConcurrentHashMap<>();
  private final Map<String, Instant> retryAt = new ConcurrentHashMap<>();

  /**
   * Ends nothing yet.
   *
   * @param gate where the pod's threads wait
   * @param changed called whenever a container has ended
   */
  PodKills(EngineParts parts, Gate gate, Runnable changed) {
    this.parts = parts;
    this.gate = gate;
    this.changed = changed;
  }

  /** Ids of the containers that are being ended. */
  Set<String> ids() {
    return new HashSet<>(byId.keySet());
  }

  /** Ends one container, unless that is under way. */
  void one(Pod pod, Container container, String containerId, String message, long graceSeconds) {
    begin(pod, container, containerId, message, graceSeconds, () -> true);
    go();
  }

  /**
   * Ends every container that runs; what is being ended already ends no later than that.
   *
   * @return whether something still runs
   */
  boolean all(PodView view, long graceSeconds) {
    List<Container> running = new ArrayList<>();
    Map<String, ContainerStatus> runs = new HashMap<>();
    for (Container container : view.pod().spec().allContainers()) {
      view.runs().all(container.name()).stream()
          .filter(PodView::isRunning)
          .findFirst()
          .ifPresent(run -> {
            running.add(container);
            runs.put(container.name(), run);
          });
    }
    for (Container container : running) {
      ContainerStatus run = runs.get(container.name());
      if (run == null) {
        continue;
      }
      ContainerKill kill = byId.get(run.id());
      if (kill != null) {
        kill.shorten(graceSeconds);
      } else {
        begin(
            view.pod(),
            container,
            run.id(),
            "Stopping container " + container.name(),
            graceSeconds,
            turn(view.pod(), container, running, runs));
      }
    }
    go();
    return !running.isEmpty();
  }

  /** A sidecar waits for the main containers and for the sidecars that are defined after it. */
  private BooleanSupplier turn(
      Pod pod, Container container, List<Container> running, Map<String, ContainerStatus> runs) {
    if (Role.of(pod, container) != Role.SIDECAR) {
      return () -> true;
    }
    List<Container> init = pod.spec().initContainers();
    List<String> before =
        running.stream()
            .filter(c -> c.isSidecar() ? init.indexOf(c) > init.indexOf(container) : true)
            .filter(c -> !c.equals(container))
            .filter(c -> Role.of(pod, c) != Role.INIT)
            .map(c -> runs.get(c.name()))
            .map(run -> run == null ? "" : run.id())
            .toList();
    return () -> before.stream().noneMatch(byId::containsKey);
  }

  private void begin(
      Pod pod,
      Container container,
      String containerId,
      String message,
      long graceSeconds,
      BooleanSupplier turn) {
    Instant retry = retryAt.getOrDefault(containerId, Instant.MIN);
    if (byId.containsKey(containerId) || parts.timeline().now().isBefore(retry)) {
      return;
    }
    ContainerKill kill =
        new ContainerKill(
            parts,
            pod,
            container,
            containerId,
            message,
            graceSeconds,
            turn,
            gate,
            () -> finished(pod, container, containerId));
    byId.put(containerId, kill);
  }

  /** Only when all that shall end is known can a sidecar tell whom it waits for. */
  private void go() {
    byId.values().forEach(ContainerKill::startOnce);
  }

  private void finished(Pod pod, Container container, String containerId) {
    ContainerKill kill = byId.remove(containerId);
    IOException failure = kill == null ? null : kill.failure();
    if (failure == null) {
      retryAt.remove(containerId);
    } else {
      retryAt.put(containerId, parts.timeline().now().plus(parts.config().limits().retry()));
      parts
          .events()
          .warning(
              Subject.of(pod),
              "FailedKillPod",
              "error killing pod: failed to \"KillContainer\" for \""
                  + container.name()
                  + "\" with KillContainerError: \""
                  + failure.getMessage()
                  + "\"");
    }
    gate.signal();
    changed.run();
  }
}

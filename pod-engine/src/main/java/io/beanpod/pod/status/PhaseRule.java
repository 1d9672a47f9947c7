package io.beanpod.pod.status;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ContainerState.Running;
import io.beanpod.pod.model.ContainerState.Terminated;
import io.beanpod.pod.model.ContainerState.Waiting;
import io.beanpod.pod.model.ContainerStatus;
import io.beanpod.pod.model.PodPhase;
import io.beanpod.pod.model.PodSpec;
import io.beanpod.pod.model.RestartPolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The phase of a pod from the states of its containers, as kubelet's {@code getPhase} counts it.
 */
final class PhaseRule {

  private final PodSpec spec;
  private final Map<String, ContainerStatus> statuses = new HashMap<>();
  private final Set<String> restarting;

  private int initPending;
  private int initFailed;
  private int sidecarsPending;
  private int running;
  private int waiting;
  private int stopped;
  private int succeeded;
  private int unknown;

  private PhaseRule(PodSpec spec, List<ContainerStatus> statuses, Set<String> restarting) {
    this.spec = spec;
    this.restarting = restarting;
    statuses.forEach(s -> this.statuses.put(s.name(), s));
  }

  /**
   * Counts.
   *
   * @param ended whether the pod has been stopped for good
   * @param initialized whether a main container was ever started in this sandbox
   * @param restarting names of containers that start anew whatever their exit code was
   */
  static PodPhase of(
      PodSpec spec,
      List<ContainerStatus> statuses,
      boolean ended,
      boolean initialized,
      Set<String> restarting) {
    PhaseRule rule = new PhaseRule(spec, statuses, restarting);
    for (Container container : spec.initContainers()) {
      if (container.isSidecar()) {
        rule.countSidecar(rule.statuses.get(container.name()));
      } else {
        rule.countInit(rule.statuses.get(container.name()));
      }
    }
    spec.containers().forEach(c -> rule.countMain(rule.statuses.get(c.name())));
    return rule.phase(ended, initialized);
  }

  private void countInit(@Nullable ContainerStatus status) {
    if (status != null && status.state() instanceof Terminated end) {
      initFailed += end.exitCode() == 0 ? 0 : 1;
    } else if (status != null && status.state() instanceof Waiting && status.lastState() != null) {
      initFailed += status.lastState().exitCode() == 0 ? 0 : 1;
    } else {
      initPending++;
    }
  }

  private void countSidecar(@Nullable ContainerStatus status) {
    if (status == null) {
      unknown++;
      return;
    }
    switch (status.state()) {
      case Running _ -> {
        sidecarsPending += status.started() ? 0 : 1;
        running++;
      }
      case Waiting _ -> {
        if (status.lastState() == null) {
          sidecarsPending++;
          waiting++;
        }
      }
      case Terminated _ -> {} // one that has ended says nothing about the pod
    }
  }

  private void countMain(@Nullable ContainerStatus status) {
    if (status == null) {
      unknown++;
      return;
    }
    switch (status.state()) {
      case Running _ -> running++;
      case Waiting _ -> {
        if (status.lastState() == null) {
          waiting++;
        } else {
          stopped++;
        }
      }
      case Terminated end -> {
        stopped++;
        succeeded += end.exitCode() == 0 && !restarting.contains(status.name()) ? 1 : 0;
      }
    }
  }

  private PodPhase phase(boolean ended, boolean initialized) {
    if (initFailed > 0 && spec.restartPolicy() == RestartPolicy.NEVER) {
      return PodPhase.FAILED;
    }
    if (initPending > 0 || (sidecarsPending > 0 && !initialized) || waiting > 0) {
      return PodPhase.PENDING;
    }
    if (unknown > 0) {
      return PodPhase.PENDING;
    }
    if (running > 0) {
      return PodPhase.RUNNING;
    }
    if (stopped == 0) {
      return PodPhase.PENDING;
    }
    if (ended) {
      return stopped == succeeded ? PodPhase.SUCCEEDED : PodPhase.FAILED;
    }
    if (spec.restartPolicy() == RestartPolicy.ALWAYS || !restarting.isEmpty()) {
      return PodPhase.RUNNING;
    }
    if (stopped == succeeded) {
      return PodPhase.SUCCEEDED;
    }
    return spec.restartPolicy() == RestartPolicy.NEVER ? PodPhase.FAILED : PodPhase.RUNNING;
  }
}

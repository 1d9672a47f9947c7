package io.beanpod.pod.sync;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.RestartPolicy;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import java.util.Optional;
import java.util.Set;

/** Whether a container is started (again). */
public final class RestartRule {

  private RestartRule() {}

  /**
   * Whether a container that is not there or has ended shall run.
   *
   * @param run its newest run, if any
   * @param restarting ids of containers that were ended so that they start anew
   */
  public static boolean shouldRun(
      Pod pod, Container container, Optional<ContainerStatus> run, Set<String> restarting) {
    if (pod.metadata().deletionTimestamp() != null) {
      return false;
    }
    if (run.isEmpty() || restarting.contains(run.get().id())) {
      return true;
    }
    ContainerStatus last = run.get();
    if (last.state() != ContainerState.EXITED) {
      return last.state() != ContainerState.RUNNING;
    }
    return mayFollow(policy(pod, container), last.exitCode());
  }

  /** Whether a run that ended with that exit code is followed by another. */
  public static boolean mayFollow(RestartPolicy policy, int exitCode) {
    return switch (policy) {
      case ALWAYS -> true;
      case ON_FAILURE -> exitCode != 0;
      case NEVER -> false;
    };
  }

  /** The container's own policy, a sidecar's, or else the pod's. */
  public static RestartPolicy policy(Pod pod, Container container) {
    RestartPolicy own = container.restartPolicy();
    return own == null ? pod.spec().restartPolicy() : own;
  }

  /** Whether an init container failed: an OOM kill counts even where the exit code is 0. */
  static boolean failed(ContainerStatus run) {
    return run.exitCode() != 0
        || run.reason().equals("OOMKilled")
        || run.state() == ContainerState.UNKNOWN;
  }
}

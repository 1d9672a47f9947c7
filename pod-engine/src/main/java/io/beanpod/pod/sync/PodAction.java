package io.beanpod.pod.sync;

import io.beanpod.pod.event.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One thing to do for a pod. */
public sealed interface PodAction {

  /**
   * End every container, main ones before sidecars, then stop the sandbox.
   *
   * @param sandboxChanged whether that is because another sandbox is needed
   */
  record KillPod(boolean sandboxChanged) implements PodAction {}

  /** Make a sandbox; {@code attempt} counts the pod's sandboxes from 0. */
  record CreateSandbox(int attempt) implements PodAction {}

  /**
   * End one container.
   *
   * @param restart whether it is started again afterwards, whatever its exit code
   * @param gracePeriodSeconds instead of the pod's, where a probe says so
   */
  record KillContainer(
      String containerId,
      String name,
      Role role,
      String message,
      boolean restart,
      Optional<Long> gracePeriodSeconds)
      implements PodAction {}

  /** Create and start a container. */
  record StartContainer(String name, Role role) implements PodAction {}

  /** Leave a container that fails again and again alone until a time. */
  record BackOff(String name, Role role, Duration delay, Instant until) implements PodAction {}

  /** Leave a container that could not be started alone until a time. */
  record Retry(String name, Instant at) implements PodAction {}
}

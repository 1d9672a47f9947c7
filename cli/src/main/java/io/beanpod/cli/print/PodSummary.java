package io.beanpod.cli.print;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ContainerState;
import io.beanpod.pod.model.ContainerStatus;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodCondition;
import io.beanpod.pod.model.PodSpec;
import io.beanpod.pod.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pod in the few words of {@code kubectl get pods}.
 *
 * @param ready containers and sidecars that are ready
 * @param total containers and sidecars
 * @param status such as {@code Running}, {@code Init:0/2} or {@code CrashLoopBackOff}
 * @param lastRestart when the container that was restarted last had ended, or null
 */
public record PodSummary(
    int ready, int total, String status, int restarts, @Nullable Instant lastRestart) {

  /** Sums up a pod, as printPod of kubectl does. */
  public static PodSummary of(Pod pod) {
    Tally tally = new Tally(pod);
    tally.countInitContainers();
    if (!tally.initializing || holds(pod.status(), PodCondition.INITIALIZED)) {
      tally.countContainers();
    }
    int total = pod.spec().containers().size() + pod.spec().sidecars().size();
    return new PodSummary(
        tally.ready, total, deletion(pod, tally.status), tally.restarts, tally.lastRestart);
  }

  private static String deletion(Pod pod, String status) {
    if (pod.metadata().deletionTimestamp() == null) {
      return status;
    }
    if ("NodeLost".equals(pod.status().reason())) {
      return "Unknown";
    }
    return pod.status().phase().isTerminal() ? status : "Terminating";
  }

  private static boolean holds(PodStatus status, String condition) {
    return status
        .condition(condition)
        .filter(c -> c.status() == PodCondition.Status.TRUE)
        .isPresent();
  }

  /** The counts while they are made. */
  private static final class Tally {
    private final PodSpec spec;
    private final PodStatus podStatus;
    private String status;
    private boolean initializing;
    private int ready;
    private int restarts;
    private @Nullable Instant lastRestart;
    private int sidecarRestarts;
    private @Nullable Instant lastSidecarRestart;

    Tally(Pod pod) {
      spec = pod.spec();
      podStatus = pod.status();
      String reason = podStatus.reason();
      status = reason == null || reason.isEmpty() ? podStatus.phase().text() : reason;
      if (podStatus
          .condition(PodCondition.SCHEDULED)
          .filter(c -> "SchedulingGated".equals(c.reason()))
          .isPresent()) {
        status = "SchedulingGated";
      }
    }

    void countInitContainers() {
      List<ContainerStatus> statuses = podStatus.initContainerStatuses();
      for (int i = 0; i < statuses.size() && !initializing; i++) {
        ContainerStatus container = statuses.get(i);
        boolean sidecar = spec.container(container.name()).filter(Container::isSidecar).isPresent();
        restarts += container.restartCount();
        lastRestart = later(lastRestart, container);
        if (sidecar) {
          sidecarRestarts += container.restartCount();
          lastSidecarRestart = later(lastSidecarRestart, container);
        }
        if (sidecar && container.started() && !succeeded(container)) {
          ready += container.ready() ? 1 : 0;
        } else if (!succeeded(container)) {
          initializing = true;
          status = "Init:" + initReason(container.state(), i);
        }
      }
    }

    private static boolean succeeded(ContainerStatus container) {
      return container.state() instanceof ContainerState.Terminated end && end.exitCode() == 0;
    }

    private String initReason(ContainerState state, int index) {
      return switch (state) {
        case ContainerState.Terminated end -> reason(end);
        case ContainerState.Waiting waiting
            when !waiting.reason().isEmpty() && !waiting.reason().equals("PodInitializing") ->
            waiting.reason();
        default -> index + "/" + spec.initContainers().size();
      };
    }

    void countContainers() {
      restarts = sidecarRestarts;
      lastRestart = lastSidecarRestart;
      boolean running = false;
      Optional<String> failure = Optional.empty();
      for (ContainerStatus container : podStatus.containerStatuses().reversed()) {
        restarts += container.restartCount();
        lastRestart = later(lastRestart, container);
        switch (container.state()) {
          case ContainerState.Waiting waiting -> {
            if (!waiting.reason().isEmpty()) {
              status = waiting.reason();
            }
          }
          case ContainerState.Terminated end -> {
            status = reason(end);
            failure = end.exitCode() == 0 ? failure : Optional.of(status);
          }
          case ContainerState.Running _ -> {
            running |= container.ready();
            ready += container.ready() ? 1 : 0;
          }
        }
      }
      if (status.equals("Completed")) {
        status = completed(running, failure);
      }
    }

    /** What to say of a pod of which a part has completed. */
    private String completed(boolean running, Optional<String> failure) {
      if (running && holds(podStatus, PodCondition.READY)) {
        return "Running";
      }
      return failure.orElse(running ? "NotReady" : "Completed");
    }

    private static String reason(ContainerState.Terminated end) {
      if (!end.reason().isEmpty()) {
        return end.reason();
      }
      return end.signal() == 0 ? "ExitCode:" + end.exitCode() : "Signal:" + end.signal();
    }

    private static @Nullable Instant later(@Nullable Instant latest, ContainerStatus container) {
      ContainerState.Terminated last = container.lastState();
      Instant end = last == null ? null : last.finishedAt();
      return latest == null || (end != null && end.isAfter(latest)) ? end : latest;
    }
  }
}

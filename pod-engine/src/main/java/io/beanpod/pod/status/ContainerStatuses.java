package io.beanpod.pod.status;

import io.beanpod.pod.event.Role;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ContainerState;
import io.beanpod.pod.model.ContainerState.Running;
import io.beanpod.pod.model.ContainerState.Terminated;
import io.beanpod.pod.model.ContainerState.Waiting;
import io.beanpod.pod.model.ContainerStatus;
import io.beanpod.pod.sync.PodView;
import io.beanpod.pod.sync.RestartRule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The states of a pod's containers, from the runtime's records and the reasons of failed starts.
 */
final class ContainerStatuses {

  /** What container ids in the API begin with. */
  static final String ID_PREFIX = "beanpod://";

  private static final int KILLED = 137;

  private final StatusInput input;
  private final PodView view;

  ContainerStatuses(StatusInput input) {
    this.input = input;
    this.view = input.view();
  }

  List<ContainerStatus> of(List<Container> containers) {
    return containers.stream().map(this::status).toList();
  }

  private ContainerStatus status(Container container) {
    String name = container.name();
    Role role = Role.of(input.pod(), container);
    Optional<io.beanpod.runtime.ContainerStatus> newest = view.runs().newest(name);
    Optional<ContainerStatus> before = input.pod().status().container(name);
    if (newest.isEmpty()) {
      return before.filter(s -> !s.containerId().isEmpty()).isPresent()
          ? vanished(container, role, before.get())
          : notCreated(container);
    }
    io.beanpod.runtime.ContainerStatus run = newest.get();
    ContainerState state = state(run);
    Terminated last = lastState(name, before, run);
    Waiting waiting = input.waiting().get(name);
    if (waiting != null && mayWait(container, role, run)) {
      last = state instanceof Terminated terminated ? terminated : last;
      state = waiting;
    }
    boolean running = state instanceof Running;
    boolean ready =
        role == Role.INIT
            ? state instanceof Terminated done && done.exitCode() == 0
            : running && view.isReady(container, run);
    return new ContainerStatus(
        name,
        state,
        last,
        ready,
        run.spec().attempt(),
        container.image(),
        run.imageId(),
        ID_PREFIX + run.id(),
        running && view.isStarted(container, run));
  }

  /** An init container that succeeded is over, whatever the restart policy says. */
  private boolean mayWait(Container container, Role role, io.beanpod.runtime.ContainerStatus run) {
    boolean succeeded =
        run.state() == io.beanpod.runtime.ContainerState.EXITED && run.exitCode() == 0;
    return !input.ended()
        && !(role == Role.INIT && succeeded)
        && RestartRule.shouldRun(input.pod(), container, Optional.of(run), view.restarting());
  }

  private ContainerStatus notCreated(Container container) {
    Waiting waiting = input.waiting().get(container.name());
    if (waiting == null || input.ended()) {
      boolean initFirst = !input.pod().spec().initContainers().isEmpty();
      waiting = new Waiting(initFirst ? "PodInitializing" : "ContainerCreating", null);
    }
    return new ContainerStatus(
        container.name(), waiting, null, false, 0, container.image(), "", "", false);
  }

  /** The runtime has lost a container that was there: it ended, nobody knows how. */
  private ContainerStatus vanished(Container container, Role role, ContainerStatus before) {
    ContainerState state = before.state();
    if (state instanceof Running running) {
      state =
          new Terminated(
              KILLED,
              0,
              "ContainerStatusUnknown",
              "The container could not be located when the pod was looked at",
              running.startedAt(),
              null,
              before.containerId());
    }
    boolean done = state instanceof Terminated end && end.exitCode() == 0;
    return new ContainerStatus(
        container.name(),
        state,
        before.lastState(),
        role == Role.INIT && done,
        before.restartCount(),
        container.image(),
        before.imageId(),
        before.containerId(),
        false);
  }

  private ContainerState state(io.beanpod.runtime.ContainerStatus run) {
    return switch (run.state()) {
      case CREATED -> new Waiting("ContainerCreating", null);
      case RUNNING -> new Running(startedAt(run));
      case EXITED -> terminated(run);
      case UNKNOWN -> {
        Terminated end = terminated(run);
        yield new Terminated(
            KILLED,
            0,
            "ContainerStatusUnknown",
            end.message(),
            end.startedAt(),
            end.finishedAt(),
            end.containerId());
      }
    };
  }

  private static Instant startedAt(io.beanpod.runtime.ContainerStatus run) {
    return run.startedAt() == null ? run.createdAt() : run.startedAt();
  }

  private Terminated terminated(io.beanpod.runtime.ContainerStatus run) {
    String left = input.messages().getOrDefault(run.id(), "");
    String separator = run.message().isEmpty() || left.isEmpty() ? "" : ": ";
    String message = run.message() + separator + left;
    return new Terminated(
        run.exitCode(),
        0,
        run.reason(),
        message.isEmpty() ? null : message,
        run.startedAt(),
        run.finishedAt(),
        ID_PREFIX + run.id());
  }

  /** The run before; where its record is gone, what was told of it earlier. */
  private @Nullable Terminated lastState(
      String name, Optional<ContainerStatus> before, io.beanpod.runtime.ContainerStatus run) {
    Optional<io.beanpod.runtime.ContainerStatus> previous = view.runs().previous(name);
    if (previous.isPresent()) {
      return terminated(previous.get());
    }
    if (before.isEmpty()) {
      return null;
    }
    boolean same = before.get().containerId().equals(ID_PREFIX + run.id());
    if (!same && before.get().state() instanceof Terminated ended) {
      return ended;
    }
    Terminated last = before.get().lastState();
    boolean own = last != null && last.containerId().equals(ID_PREFIX + run.id());
    return own ? null : last;
  }
}

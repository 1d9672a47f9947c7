package io.beanpod.pod.probe;

import io.beanpod.pod.event.EventLog;
import io.beanpod.pod.event.PodEvent.Subject;
import io.beanpod.pod.event.Role;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ContainerState.Running;
import io.beanpod.pod.model.ContainerState.Terminated;
import io.beanpod.pod.model.ContainerStatus;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.Probe;
import io.beanpod.pod.model.RestartPolicy;
import io.beanpod.pod.time.Timeline;
import io.beanpod.pod.time.Timeline.Alarm;
import io.beanpod.pod.wire.PodAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One probe of one container, asked every period on a virtual thread of its own. A period that
 * passes while an answer is still awaited is left out.
 */
final class ProbeLoop {

  private static final String ID_PREFIX = "://";

  private final String containerName;
  private final ProbeKind kind;
  private final Probe probe;
  private final ProbeTracker tracker;
  private final Supplier<Pod> published;
  private final Prober prober;
  private final EventLog events;
  private final Timeline timeline;
  private final Runnable changed;
  private final AtomicBoolean asking = new AtomicBoolean();
  private final AtomicBoolean again = new AtomicBoolean();
  private @Nullable Alarm alarm;
  private volatile @Nullable Thread thread;
  private volatile boolean stopped;

  ProbeLoop(
      String containerName,
      ProbeKind kind,
      Probe probe,
      ProbeTracker tracker,
      Supplier<Pod> published,
      Prober prober,
      EventLog events,
      Timeline timeline,
      Runnable changed) {
    this.containerName = containerName;
    this.kind = kind;
    this.probe = probe;
    this.tracker = tracker;
    this.published = published;
    this.prober = prober;
    this.events = events;
    this.timeline = timeline;
    this.changed = changed;
  }

  void start() {
    tick(timeline.now());
  }

  /** Asks out of turn; where an answer is awaited just now, right after it. */
  void askSoon() {
    again.set(true);
    askNow();
  }

  private void askNow() {
    if (!stopped && asking.compareAndSet(false, true)) {
      again.set(false);
      thread =
          Thread.ofVirtual()
              .name("probe-" + kind.text().toLowerCase(Locale.ROOT) + "-" + containerName)
              .start(this::step);
    }
  }

  synchronized void stop() {
    stopped = true;
    if (alarm != null) {
      alarm.cancel();
    }
    Thread current = thread;
    if (current != null && asking.get()) {
      current.interrupt();
    }
  }

  private synchronized void tick(Instant at) {
    if (stopped) {
      return;
    }
    Instant next = at.plus(Duration.ofSeconds(probe.periodSeconds()));
    Instant now = timeline.now();
    Instant following = next.isBefore(now) ? now : next;
    alarm = timeline.at(following, () -> tick(following));
    askNow();
  }

  private void step() {
    try {
      Pod pod = published.get();
      Optional<Container> container = pod.spec().container(containerName);
      Optional<ContainerStatus> status = pod.status().container(containerName);
      if (pod.status().phase().isTerminal() || container.isEmpty()) {
        stop();
      } else if (status.isPresent()) {
        step(pod, container.get(), status.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      asking.set(false);
      if (again.get()) {
        askNow();
      }
    }
  }

  private void step(Pod pod, Container container, ContainerStatus status)
      throws InterruptedException {
    String id = status.containerId().substring(afterPrefix(status.containerId()));
    ProbeTracker.Step step;
    synchronized (tracker) {
      step = tracker.tick(subject(pod, container, status, id), timeline.now());
    }
    switch (step) {
      case SKIP -> {}
      case STOP -> stop();
      case ASK -> {
        ProbeAnswer answer = prober.ask(probe, new ProbeTarget(container, id, PodAddress.of(pod)));
        if (!stopped) {
          report(pod, container, answer);
          take(id, answer);
        }
      }
    }
  }

  private static int afterPrefix(String containerId) {
    int prefix = containerId.indexOf(ID_PREFIX);
    return prefix < 0 ? 0 : prefix + ID_PREFIX.length();
  }

  private static ProbeTracker.Subject subject(
      Pod pod, Container container, ContainerStatus status, String id) {
    boolean never = pod.spec().restartPolicy() == RestartPolicy.NEVER && !container.isSidecar();
    return new ProbeTracker.Subject(
        id,
        status.state() instanceof Running running
            ? Optional.of(running.startedAt())
            : Optional.empty(),
        status.started(),
        !(never && status.state() instanceof Terminated),
        pod.metadata().deletionTimestamp() != null);
  }

  private void take(String id, ProbeAnswer answer) {
    boolean news;
    synchronized (tracker) {
      news = tracker.answered(id, answer);
    }
    if (news) {
      changed.run();
    }
  }

  private void report(Pod pod, Container container, ProbeAnswer answer) {
    Subject about = Role.subject(pod, container);
    switch (answer) {
      case ProbeAnswer.Success() -> {}
      case ProbeAnswer.Warning(String message) ->
          events.warning(about, "ProbeWarning", kind.text() + " probe warning: " + message);
      case ProbeAnswer.Failure(String message) ->
          events.warning(about, "Unhealthy", kind.text() + " probe failed: " + message);
      case ProbeAnswer.Errored(String message) ->
          events.warning(
              about,
              "Unhealthy",
              kind.text() + " probe errored and resulted in unknown state: " + message);
    }
  }
}

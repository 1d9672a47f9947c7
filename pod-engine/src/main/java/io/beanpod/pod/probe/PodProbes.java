package io.beanpod.pod.probe;

import io.beanpod.pod.event.EventLog;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.Probe;
import io.beanpod.pod.time.Timeline;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The probes of one pod's containers: main ones and sidecars. Each runs in its own time; a changed
 * verdict is told to whoever decides about the pod.
 */
public final class PodProbes implements AutoCloseable {

  private final Supplier<Pod> published;
  private final Prober prober;
  private final ProbeVerdicts verdicts;
  private final EventLog events;
  private final Timeline timeline;
  private final Runnable changed;
  private final Map<Key, ProbeLoop> loops = new HashMap<>();

  private record Key(String container, ProbeKind kind) {}

  /**
   * Starts nothing yet.
   *
   * @param published the pod with the status that the world knows: a container whose postStart hook
   *     still runs is not in it, and so is not asked
   * @param changed called after a verdict has changed, on any thread
   */
  public PodProbes(
      Supplier<Pod> published,
      Prober prober,
      ProbeVerdicts verdicts,
      EventLog events,
      Timeline timeline,
      Runnable changed) {
    this.published = published;
    this.prober = prober;
    this.verdicts = verdicts;
    this.events = events;
    this.timeline = timeline;
    this.changed = changed;
  }

  /** Begins the probes of the pod that have not begun. */
  public synchronized void begin(Pod pod) {
    Stream.concat(pod.spec().sidecars().stream(), pod.spec().containers().stream())
        .forEach(this::begin);
  }

  private void begin(Container container) {
    for (ProbeKind kind : ProbeKind.values()) {
      kind.of(container).ifPresent(probe -> begin(container, kind, probe));
    }
  }

  private void begin(Container container, ProbeKind kind, Probe probe) {
    loops.computeIfAbsent(
        new Key(container.name(), kind),
        key -> {
          ProbeLoop loop =
              new ProbeLoop(
                  container.name(),
                  kind,
                  probe,
                  new ProbeTracker(kind, probe, verdicts),
                  published,
                  prober,
                  events,
                  timeline,
                  changed);
          loop.start();
          return loop;
        });
  }

  /** A container counts as started as of now: its readiness is asked for at once. */
  public synchronized void started(String container) {
    ProbeLoop loop = loops.get(new Key(container, ProbeKind.READINESS));
    if (loop != null) {
      loop.askSoon();
    }
  }

  /** Ends all probes; an answer that is still to come is dropped. */
  @Override
  public synchronized void close() {
    loops.values().forEach(ProbeLoop::stop);
    loops.clear();
  }
}

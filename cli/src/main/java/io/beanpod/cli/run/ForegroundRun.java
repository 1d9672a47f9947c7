package io.beanpod.cli.run;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.Failures;
import io.beanpod.cli.Signals;
import io.beanpod.cli.node.LocalNode;
import io.beanpod.cli.print.PodSummary;
import io.beanpod.pod.engine.PodChange;
import io.beanpod.pod.engine.PodEngine;
import io.beanpod.pod.engine.PodRefusedException;
import io.beanpod.pod.event.PodEvent;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ContainerState;
import io.beanpod.pod.model.ContainerStatus;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodPhase;
import io.beanpod.runtime.SandboxStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Pods in the foreground: from their manifests to their end, or to Ctrl-C. */
final class ForegroundRun {
  private static final Duration LONGEST_END = Duration.ofHours(1);

  /** Warnings of what no program of the pod has done: a daemon tries again, a run gives up. */
  private static final Set<String> HOPELESS =
      Set.of(
          "Failed", "FailedCreatePodSandBox", "FailedMount", "InspectFailed", "ErrImageNeverPull");

  private final LocalNode node;
  private final PodEngine engine;
  private final Terminal terminal;
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger interrupts = new AtomicInteger();
  private final AtomicBoolean gaveUp = new AtomicBoolean();
  private final Map<String, Pod> latest = new ConcurrentHashMap<>();
  private final Map<String, String> told = new HashMap<>();
  private final List<ContainerLog> logs = new ArrayList<>();

  ForegroundRun(LocalNode node, Terminal terminal) {
    this.node = node;
    this.engine = node.engine();
    this.terminal = terminal;
  }

  /**
   * Runs pods until all of them have ended, prints what they write, and removes them.
   *
   * @return the exit code
   */
  int run(List<Pod> manifests) throws IOException, PodRefusedException, InterruptedException {
    for (String signal : List.of("INT", "TERM", "HUP")) {
      Signals.on(signal, this::interrupted);
    }
    List<Thread> readers = new ArrayList<>();
    try {
      for (Pod manifest : manifests) {
        Pod pod = engine.apply(manifest).pod();
        latest.put(pod.uid(), pod);
        readers.addAll(startReaders(pod, manifests.size() > 1));
      }
      Runnable endWatch = engine.watch(this::changed);
      Runnable endEvents = engine.events().watch(this::happened);
      over.await();
      if (interrupts.get() == 0 && !gaveUp.get()) {
        for (Thread reader : readers) {
          reader.join();
        }
      }
      endEvents.run();
      endWatch.run();
    } finally {
      end(OptionalLong.empty());
    }
    if (!gaveUp.get()) {
      latest.values().forEach(this::explain);
    }
    return exitCode();
  }

  private List<Thread> startReaders(Pod pod, boolean several) {
    List<Thread> threads = new ArrayList<>();
    for (Container container : pod.spec().allContainers()) {
      String name = several ? pod.name() + " " + container.name() : container.name();
      ContainerLog log = new ContainerLog(engine, pod, container.name(), name, terminal);
      logs.add(log);
      threads.add(Thread.ofVirtual().name("log-" + name).start(() -> follow(log, name)));
    }
    return threads;
  }

  private void follow(ContainerLog log, String name) {
    try {
      log.follow();
    } catch (IOException e) {
      terminal.warn("cannot read the log of " + name + ": " + Failures.sentence(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void changed(PodChange change) {
    Pod pod = change.pod();
    if (latest.replace(pod.uid(), pod) == null) {
      return;
    }
    logs.forEach(ContainerLog::ring);
    PodSummary summary = PodSummary.of(pod);
    String state = summary.status();
    if (state.equals("Running")) {
      state += ", %d of %d ready".formatted(summary.ready(), summary.total());
    }
    if (!state.equals(told.put(pod.uid(), state)) && change.type() != PodChange.Type.DELETED) {
      terminal.tell("pod " + pod.name() + ": " + state);
    }
    if (latest.values().stream().allMatch(p -> p.status().phase().isTerminal())) {
      over.countDown();
    }
  }

  private void happened(PodEvent event) {
    if (event.type() != PodEvent.Type.WARNING
        || !latest.containsKey(event.about().uid())
        || gaveUp.get()) {
      return;
    }
    terminal.warn("pod %s: %s".formatted(event.about().name(), event.message()));
    if (HOPELESS.contains(event.reason())) {
      gaveUp.set(true);
      over.countDown();
    }
  }

  /** The first time ends the pods as their manifests say, the second time at once. */
  private void interrupted() {
    int times = interrupts.incrementAndGet();
    if (times == 1) {
      terminal.tell("stopping; once more kills at once");
      over.countDown();
    } else {
      terminal.tell("killing");
      Thread.ofPlatform().name("kill").start(this::kill);
    }
  }

  private void kill() {
    try {
      for (Pod pod : engine.list()) {
        engine.delete(pod.namespace(), pod.name(), OptionalLong.of(0));
      }
      for (SandboxStatus sandbox : node.runtime().sandboxes()) {
        node.runtime().stopSandbox(sandbox.id());
      }
    } catch (IOException e) {
      terminal.warn("cannot kill: " + Failures.sentence(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end(OptionalLong grace) throws IOException, InterruptedException {
    if (!engine.terminateAll(grace, LONGEST_END)) {
      terminal.warn("some pods did not end; the next beanpod run removes what they left");
    }
  }

  /** Why a pod failed, in a line for each container that did. */
  private void explain(Pod pod) {
    if (pod.status().phase() != PodPhase.FAILED) {
      return;
    }
    if (pod.status().message() != null) {
      terminal.warn("pod %s failed: %s".formatted(pod.name(), pod.status().message()));
    }
    Stream.concat(
            pod.status().initContainerStatuses().stream(),
            pod.status().containerStatuses().stream())
        .filter(container -> failed(container.state()))
        .map(container -> "pod %s: %s".formatted(pod.name(), end(container)))
        .forEach(terminal::warn);
  }

  private static boolean failed(ContainerState state) {
    return state instanceof ContainerState.Terminated end && end.exitCode() != 0;
  }

  private static String end(ContainerStatus container) {
    ContainerState.Terminated end = (ContainerState.Terminated) container.state();
    String message = end.message();
    return "container %s ended with exit code %d (%s)%s"
        .formatted(
            container.name(),
            end.exitCode(),
            end.reason(),
            message == null || message.isBlank() ? "" : ": " + message.strip());
  }

  private int exitCode() {
    if (interrupts.get() > 0) {
      return ExitCode.INTERRUPTED;
    }
    return !gaveUp.get()
            && latest.values().stream().allMatch(p -> p.status().phase() == PodPhase.SUCCEEDED)
        ? ExitCode.OK
        : ExitCode.FAILED;
  }
}

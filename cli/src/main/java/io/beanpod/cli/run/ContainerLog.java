package io.beanpod.cli.run;

import io.beanpod.cli.log.LogTail;
import io.beanpod.pod.engine.PodEngine;
import io.beanpod.pod.model.Pod;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Prints what one container writes, run after run, until its pod has ended. */
final class ContainerLog {
  private final PodEngine engine;
  private final Pod pod;
  private final String container;
  private final String shownName;
  private final Terminal terminal;

  /** Rung at each change of the pod. */
  private final Semaphore bell = new Semaphore(0);

  ContainerLog(PodEngine engine, Pod pod, String container, String shownName, Terminal terminal) {
    this.engine = engine;
    this.pod = pod;
    this.container = container;
    this.shownName = shownName;
    this.terminal = terminal;
  }

  /** The pod has changed. */
  void ring() {
    bell.release();
  }

  void follow() throws IOException, InterruptedException {
    for (int attempt = 0; await(attempt); attempt++) {
      Path newest = Path.of(logPath().orElseThrow());
      int run = attempt;
      LogTail.follow(
          newest.resolveSibling(attempt + ".log"),
          () -> hasEnded(run),
          line -> terminal.log(shownName, line));
      terminal.end(shownName);
    }
  }

  private Optional<ContainerStatus> newest() {
    return engine.run(pod.namespace(), pod.name(), container, false);
  }

  private Optional<String> logPath() {
    return newest().flatMap(status -> Optional.ofNullable(status.spec().logPath()));
  }

  /** Waits for a run to begin; false when there will be none. */
  private boolean await(int attempt) throws InterruptedException {
    while (true) {
      bell.drainPermits();
      boolean over = podHasEnded();
      Optional<ContainerStatus> newest = newest();
      if (newest.isPresent() && newest.get().spec().attempt() >= attempt) {
        return newest.get().spec().logPath() != null;
      }
      if (over) {
        return false;
      }
      bell.tryAcquire(1, TimeUnit.SECONDS);
    }
  }

  private boolean podHasEnded() {
    return engine
        .get(pod.namespace(), pod.name())
        .map(now -> now.status().phase().isTerminal())
        .orElse(true);
  }

  private boolean hasEnded(int attempt) {
    return newest()
        .map(status -> status.spec().attempt() > attempt || status.state() == ContainerState.EXITED)
        .orElse(true);
  }
}

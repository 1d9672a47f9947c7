package io.beanpod.pod.engine;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.sync.PodView;
import io.beanpod.pod.volume.TerminationMessage;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.SandboxStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Removes what a pod no longer needs: all runs of a container but the newest and the one before it,
 * whose log {@code --previous} shows, with their logs, and sandboxes that hold no run that is kept.
 */
final class PodGarbage {

  private static final int KEPT = 2;

  private final EngineParts parts;

  PodGarbage(EngineParts parts) {
    this.parts = parts;
  }

  void collect(PodView view, List<SandboxStatus> sandboxes)
      throws IOException, InterruptedException {
    Set<String> needed = new HashSet<>();
    view.sandbox().ifPresent(s -> needed.add(s.id()));
    for (Container container : view.pod().spec().allContainers()) {
      List<ContainerStatus> kept = new ArrayList<>();
      for (ContainerStatus run : view.runs().all(container.name())) {
        if (kept.size() < KEPT || run.state() == ContainerState.RUNNING) {
          kept.add(run);
          needed.add(run.sandboxId());
        } else {
          parts.runtime().removeContainer(run.id());
          removeLog(run);
        }
      }
      TerminationMessage.prune(parts.directory(view.pod().uid()), container, kept);
    }
    for (SandboxStatus sandbox : sandboxes) {
      if (!needed.contains(sandbox.id())) {
        parts.runtime().removeSandbox(sandbox.id());
      }
    }
  }

  /** With the log go the files that a rotation has made of it. */
  private static void removeLog(ContainerStatus run) throws IOException {
    if (run.spec().logPath() == null) {
      return;
    }
    Path log = Path.of(run.spec().logPath());
    if (log.getParent() == null || !Files.isDirectory(log.getParent())) {
      return;
    }
    try (var files = Files.newDirectoryStream(log.getParent(), log.getFileName() + "*")) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }
}

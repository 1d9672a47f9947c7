package io.beanpod.pod.engine;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.probe.ProbeVerdicts;
import io.beanpod.pod.sync.ContainerRuns;
import io.beanpod.pod.sync.PodView;
import io.beanpod.pod.volume.TerminationMessage;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.SandboxStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at what the runtime has of one pod. Used by the pod's worker only. */
final class PodObserver {

  private final PodRuntime runtime;
  private final Map<String, String> messages = new HashMap<>();

  PodObserver(PodRuntime runtime) {
    this.runtime = runtime;
  }

  /** The sandboxes of a pod, the newest first. */
  List<SandboxStatus> sandboxes(String uid) {
    return runtime.sandboxes().stream()
        .filter(s -> s.spec().pod().uid().equals(uid))
        .sorted(
            Comparator.<SandboxStatus>comparingInt(s -> s.spec().pod().attempt())
                .thenComparing(SandboxStatus::createdAt)
                .reversed())
        .toList();
  }

  /** The containers of all sandboxes of a pod. */
  ContainerRuns runs(String uid) {
    Set<String> ids = sandboxes(uid).stream().map(SandboxStatus::id).collect(Collectors.toSet());
    return ContainerRuns.of(
        runtime.containers().stream().filter(c -> ids.contains(c.sandboxId())).toList());
  }

  PodView look(
      Pod pod,
      ProbeVerdicts verdicts,
      Set<String> killing,
      Set<String> restarting,
      Map<String, Instant> notBefore,
      Instant now) {
    Optional<SandboxStatus> newest = sandboxes(pod.uid()).stream().findFirst();
    return new PodView(pod, newest, runs(pod.uid()), verdicts, killing, restarting, notBefore, now);
  }

  /** What each run that has ended left to say; read once, as its files may go. */
  Map<String, String> messages(PodView view) {
    Map<String, String> current = new HashMap<>();
    for (Container container : view.pod().spec().allContainers()) {
      for (ContainerStatus run : view.runs().all(container.name())) {
        if (run.state() == ContainerState.EXITED) {
          String message =
              messages.computeIfAbsent(run.id(), id -> TerminationMessage.read(container, run));
          current.put(run.id(), message);
        }
      }
    }
    messages.keySet().retainAll(current.keySet());
    return current;
  }
}

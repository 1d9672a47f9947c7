package io.beanpod.pod.sync;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.probe.ProbeKind;
import io.beanpod.pod.probe.ProbeVerdicts;
import io.beanpod.pod.probe.Verdict;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.SandboxStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that decides what a pod needs, at one moment.
 *
 * @param sandbox the newest sandbox
 * @param runs the containers of all the pod's sandboxes
 * @param killing ids of containers that are being ended already
 * @param restarting ids of containers that were ended so that they start anew
 * @param notBefore by container, when one that could not be started is tried again
 */
public record PodView(
    Pod pod,
    Optional<SandboxStatus> sandbox,
    ContainerRuns runs,
    ProbeVerdicts verdicts,
    Set<String> killing,
    Set<String> restarting,
    Map<String, Instant> notBefore,
    Instant now) {

  public PodView {
    killing = Set.copyOf(killing);
    restarting = Set.copyOf(restarting);
    notBefore = Map.copyOf(notBefore);
  }

  /** The newest run of a container in the sandbox of now; one in an earlier sandbox is no more. */
  public Optional<ContainerStatus> active(String name) {
    return runs.newest(name)
        .filter(run -> sandbox.filter(s -> s.id().equals(run.sandboxId())).isPresent());
  }

  /** Whether a main container was ever started in this sandbox: then the init phase is over. */
  public boolean hasInitialized() {
    return pod.spec().containers().stream().anyMatch(c -> active(c.name()).isPresent());
  }

  public boolean anyRunning() {
    return runs.byName().values().stream()
        .anyMatch(list -> list.stream().anyMatch(PodView::isRunning));
  }

  public static boolean isRunning(ContainerStatus run) {
    return run.state() == ContainerState.RUNNING;
  }

  Optional<Verdict> verdict(ProbeKind kind, ContainerStatus run) {
    return verdicts.get(kind, run.id());
  }

  /** Whether a container runs and its startup probe, if it has one, has succeeded. */
  public boolean isStarted(Container container, ContainerStatus run) {
    return isRunning(run)
        && (container.startupProbe() == null
            || verdict(ProbeKind.STARTUP, run).filter(Verdict.SUCCESS::equals).isPresent());
  }

  /** Whether a container is started and its readiness probe, if it has one, succeeds. */
  public boolean isReady(Container container, ContainerStatus run) {
    return isStarted(container, run)
        && (container.readinessProbe() == null
            || verdict(ProbeKind.READINESS, run).filter(Verdict.SUCCESS::equals).isPresent());
  }
}

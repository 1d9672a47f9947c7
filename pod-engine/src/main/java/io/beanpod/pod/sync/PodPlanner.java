package io.beanpod.pod.sync;

import io.beanpod.pod.event.Role;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodPhase;
import io.beanpod.pod.model.Probe;
import io.beanpod.pod.model.RestartPolicy;
import io.beanpod.pod.probe.ProbeKind;
import io.beanpod.pod.probe.Verdict;
import io.beanpod.pod.sync.PodAction.BackOff;
import io.beanpod.pod.sync.PodAction.CreateSandbox;
import io.beanpod.pod.sync.PodAction.KillContainer;
import io.beanpod.pod.sync.PodAction.KillPod;
import io.beanpod.pod.sync.PodAction.Retry;
import io.beanpod.pod.sync.PodAction.StartContainer;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.NetworkMode;
import io.beanpod.runtime.SandboxStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what to do for a pod that is not being deleted, as kubelet's {@code computePodActions}
 * does, from what is the case and nothing else. The actions are done in their order; whatever they
 * change leads to another decision.
 */
public final class PodPlanner {

  private final PodView view;
  private final Pod pod;
  private final RestartBackoff backoff;

  private PodPlanner(PodView view, RestartBackoff backoff) {
    this.view = view;
    this.pod = view.pod();
    this.backoff = backoff;
  }

  public static List<PodAction> plan(PodView view, RestartBackoff backoff) {
    return new PodPlanner(view, backoff).plan();
  }

  private List<PodAction> plan() {
    if (pod.status().phase() == PodPhase.SUCCEEDED || pod.status().phase() == PodPhase.FAILED) {
      return killWhatRuns(false);
    }
    return needsSandbox() ? planSandbox() : planContainers();
  }

  private boolean needsSandbox() {
    if (view.sandbox().isEmpty()) {
      return true;
    }
    SandboxStatus sandbox = view.sandbox().get();
    boolean host = pod.spec().namespaces().hostNetwork();
    return !sandbox.ready()
        || (sandbox.spec().network() == NetworkMode.HOST) != host
        || (!host && sandbox.addresses().isEmpty());
  }

  private List<PodAction> killWhatRuns(boolean sandboxChanged) {
    boolean something = view.anyRunning() || view.sandbox().map(SandboxStatus::ready).orElse(false);
    return something ? List.of(new KillPod(sandboxChanged)) : List.of();
  }

  private List<PodAction> planSandbox() {
    int attempt = view.sandbox().map(s -> s.spec().pod().attempt() + 1).orElse(0);
    boolean ran = !view.runs().byName().isEmpty();
    boolean never = pod.spec().restartPolicy() == RestartPolicy.NEVER;
    List<Container> main =
        pod.spec().containers().stream()
            .filter(c -> !view.runs().newest(c.name()).map(run -> isDone(c, run)).orElse(false))
            .toList();
    if ((never && attempt > 0 && ran) || (main.isEmpty() && ran)) {
      return killWhatRuns(false);
    }
    List<PodAction> kill = killWhatRuns(true);
    if (!kill.isEmpty()) {
      return kill;
    }
    List<PodAction> actions = new ArrayList<>();
    Optional<Instant> retry = Optional.ofNullable(view.notBefore().get(SANDBOX));
    if (retry.filter(view.now()::isBefore).isPresent()) {
      return List.of(new Retry(SANDBOX, retry.get()));
    }
    actions.add(new CreateSandbox(attempt));
    return actions;
  }

  /** Stands for the sandbox among the containers that are tried again later. */
  public static final String SANDBOX = "";

  private boolean isDone(Container container, ContainerStatus run) {
    return run.state() == ContainerState.EXITED
        && !RestartRule.shouldRun(pod, container, Optional.of(run), view.restarting());
  }

  private List<PodAction> planContainers() {
    InitPlan init = InitPlan.of(view);
    if (init.failed()) {
      return killWhatRuns(false);
    }
    List<PodAction> actions = new ArrayList<>(init.kill());
    if (!init.initialized()) {
      init.start().forEach(c -> actions.add(start(c)));
      return actions;
    }
    List<KillContainer> kills = new ArrayList<>();
    List<PodAction> starts = new ArrayList<>();
    int kept = 0;
    for (Container container : pod.spec().containers()) {
      Optional<ContainerStatus> run = view.runs().newest(container.name());
      if (run.filter(PodView::isRunning).isEmpty()) {
        if (RestartRule.shouldRun(pod, container, run, view.restarting())) {
          starts.add(start(container));
        }
        continue;
      }
      Optional<KillContainer> kill = kill(container, run.get());
      kill.ifPresent(kills::add);
      if (kill.isEmpty() || kill.get().restart()) {
        kept++;
      }
    }
    if (kept == 0 && starts.isEmpty()) {
      return kills.isEmpty() ? killWhatRuns(false) : List.copyOf(kills);
    }
    actions.addAll(kills);
    init.start().forEach(c -> actions.add(start(c)));
    actions.addAll(starts);
    return actions;
  }

  private Optional<KillContainer> kill(Container container, ContainerStatus run) {
    if (view.killing().contains(run.id())) {
      return Optional.empty();
    }
    if (!run.spec().image().equals(container.image())) {
      return Optional.of(kill(container, run, "definition changed", true, Optional.empty()));
    }
    boolean restart = RestartRule.policy(pod, container) != RestartPolicy.NEVER;
    for (ProbeKind kind : List.of(ProbeKind.LIVENESS, ProbeKind.STARTUP)) {
      if (view.verdict(kind, run).filter(Verdict.FAILURE::equals).isPresent()) {
        String why = kind == ProbeKind.LIVENESS ? "failed liveness probe" : "failed startup probe";
        return Optional.of(kill(container, run, why, restart, probeGrace(kind, container)));
      }
    }
    return Optional.empty();
  }

  private static KillContainer kill(
      Container container, ContainerStatus run, String why, boolean restart, Optional<Long> grace) {
    String message = "Container " + container.name() + " " + why;
    return new KillContainer(
        run.id(),
        container.name(),
        Role.MAIN,
        restart ? message + ", will be restarted" : message,
        restart,
        grace);
  }

  /** The grace period that a probe gives the container that it ends, if it says so. */
  static Optional<Long> probeGrace(ProbeKind kind, Container container) {
    return kind.of(container).map(Probe::terminationGracePeriodSeconds);
  }

  private PodAction start(Container container) {
    Optional<Instant> retry = Optional.ofNullable(view.notBefore().get(container.name()));
    if (retry.filter(view.now()::isBefore).isPresent()) {
      return new Retry(container.name(), retry.get());
    }
    Role role = Role.of(pod, container);
    Optional<Instant> finished =
        view.runs().all(container.name()).stream()
            .filter(run -> run.state() == ContainerState.EXITED)
            .findFirst()
            .map(ContainerStatus::finishedAt);
    BackoffKey key = BackoffKey.of(container);
    return finished
        .flatMap(at -> backoff.blockedUntil(key, at, view.now()))
        .<PodAction>map(until -> new BackOff(container.name(), role, backoff.delay(key), until))
        .orElseGet(() -> new StartContainer(container.name(), role));
  }
}

package io.beanpod.pod.engine;

import io.beanpod.log.LogField;
import io.beanpod.pod.event.PodEvent.Subject;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ContainerState.Waiting;
import io.beanpod.pod.model.ContainerStatus;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodStatus;
import io.beanpod.pod.probe.PodProbes;
import io.beanpod.pod.probe.ProbeVerdicts;
import io.beanpod.pod.status.PodStatuses;
import io.beanpod.pod.status.StatusInput;
import io.beanpod.pod.sync.BackoffKey;
import io.beanpod.pod.sync.PodAction;
import io.beanpod.pod.sync.PodPlanner;
import io.beanpod.pod.sync.PodView;
import io.beanpod.pod.sync.RestartBackoff;
import io.beanpod.pod.time.Gate;
import io.beanpod.pod.volume.PodVolumes;
import io.beanpod.pod.volume.VolumeException;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.SandboxStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes care of one pod, on a thread of its own: looks at what is, decides what is missing, does
 * it, and waits for something to happen. It remembers nothing that it could not find out again, so
 * it never matters how often it is woken, or that a wake-up is lost in a restart.
 */
final class PodWorker {

  private static final System.Logger LOG = System.getLogger(PodWorker.class.getName());

  private final EngineParts parts;
  private final LivePod live;
  private final Gate gate;
  private final AtomicBoolean woken = new AtomicBoolean(true);
  private final Consumer<PodWorker> removed;
  private final PodObserver observer;
  private final PodGarbage garbage;
  private final PodKills kills;
  private final PodProbes probes;
  private final ProbeVerdicts verdicts = new ProbeVerdicts();
  private final RestartBackoff backoff;
  private final ImageGate images;
  private final ContainerStarter starter;
  private final PodSandboxes sandboxes;

  private final Map<String, Waiting> waiting = new HashMap<>();
  private final Map<String, Instant> notBefore = new HashMap<>();
  private final Set<String> restarting = new HashSet<>();
  private boolean killingPod;
  private volatile @Nullable Thread thread;
  private volatile boolean imagesChanged;
  private volatile boolean closed;
  private volatile boolean gone;

  /**
   * Takes on a pod; nothing happens before {@link #start()}.
   *
   * @param removed called when nothing of a deleted pod is left
   */
  PodWorker(EngineParts parts, LivePod live, Consumer<PodWorker> removed) {
    this.parts = parts;
    this.live = live;
    this.removed = removed;
    this.gate = new Gate(parts.timeline());
    this.observer = new PodObserver(parts.runtime());
    this.garbage = new PodGarbage(parts);
    this.kills = new PodKills(parts, gate, this::wake);
    this.probes =
        new PodProbes(
            live::get, parts.prober(), verdicts, parts.events(), parts.timeline(), this::wake);
    EngineConfig.Limits limits = parts.config().limits();
    this.backoff = new RestartBackoff(limits.restartBase(), limits.restartMax());
    this.images = new ImageGate(parts, gate);
    this.starter = new ContainerStarter(parts, images, gate);
    this.sandboxes = new PodSandboxes(parts, observer);
  }

  LivePod live() {
    return live;
  }

  void start() {
    thread = Thread.ofVirtual().name("pod-" + PodKey.of(live.get())).start(this::run);
  }

  /** Something may have to be done. */
  void wake() {
    woken.set(true);
    gate.signal();
  }

  /** Images came or went: one that was absent is looked for again. */
  void imagesChanged() {
    imagesChanged = true;
    wake();
  }

  /** Stops taking care; the containers stay as they are. */
  void close() {
    closed = true;
    probes.close();
    gate.signal();
  }

  /** Waits for the round that is under way, but not for ever. */
  void join(Duration longest) {
    Thread current = thread;
    if (current == null || !longest.isPositive()) {
      return;
    }
    try {
      if (!current.join(longest)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "pod {0} is left in the middle of what was done to it",
            LogField.pod(PodKey.of(live.get())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closed && !gone) {
        woken.set(false);
        Instant next = sync();
        gate.await(() -> woken.get() || closed || gone, () -> next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One round, and when the next one is due even if nothing happens. */
  private Instant sync() throws InterruptedException {
    Instant now = parts.timeline().now();
    try {
      return round(now);
    } catch (IOException | RuntimeException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "pod {0} cannot be taken care of now, tried again later",
          LogField.pod(PodKey.of(live.get())),
          e);
      parts.events().warning(about(), "FailedSync", "error syncing pod: " + e.getMessage());
      return now.plus(parts.config().limits().retry());
    }
  }

  private Instant round(Instant now) throws IOException, InterruptedException {
    if (imagesChanged) {
      imagesChanged = false;
      notBefore.clear();
    }
    PodView view = look(now);
    restarting.retainAll(newestIds(view));
    if (isDeleted()) {
      return endPod(view, now);
    }
    if (ActiveDeadline.hasPassed(live.get(), now)) {
      return failPod(view, now);
    }
    publish(view);
    if (killingPod && view.anyRunning()) {
      kills.all(view, grace());
      return now.plus(parts.config().limits().retry());
    }
    killingPod = false;
    if (!live.get().status().phase().isTerminal() && !prepare(now)) {
      return now.plus(parts.config().limits().retry());
    }
    List<PodAction> actions = PodPlanner.plan(look(now), backoff);
    boolean did = false;
    for (PodAction action : actions) {
      did |= perform(action, look(parts.timeline().now()));
      if (isDeleted() || closed) {
        return now;
      }
    }
    if (did) {
      return now;
    }
    publish(look(now));
    garbage.collect(look(now), observer.sandboxes(live.get().uid()));
    finishIfEnded(actions);
    return nextRound(actions, now);
  }

  private void finishIfEnded(List<PodAction> actions) throws IOException {
    if (actions.isEmpty() && live.get().status().phase().isTerminal()) {
      probes.close();
      parts.directory(live.get().uid()).removeVolumes();
    }
  }

  private Instant nextRound(List<PodAction> actions, Instant now) {
    Instant latest = now.plus(parts.config().limits().resync());
    Instant next = latest;
    for (PodAction action : actions) {
      Instant due =
          switch (action) {
            case PodAction.BackOff wait -> wait.until();
            case PodAction.Retry retry -> retry.at();
            default -> latest;
          };
      next = due.isBefore(next) ? due : next;
    }
    Instant resync = next;
    return ActiveDeadline.of(live.get()).filter(resync::isAfter).orElse(resync);
  }

  private PodView look(Instant now) {
    return observer.look(live.get(), verdicts, kills.ids(), restarting, notBefore, now);
  }

  private static Set<String> newestIds(PodView view) {
    Set<String> ids = new HashSet<>();
    view.runs().byName().values().forEach(runs -> ids.add(runs.getFirst().id()));
    return ids;
  }

  private boolean isDeleted() {
    return live.get().metadata().deletionTimestamp() != null;
  }

  private Subject about() {
    return Subject.of(live.get());
  }

  private void publish(PodView view) {
    publish(view, false, Optional.empty());
  }

  /** Tells the status of now; a container that is started as of now is asked for readiness. */
  private void publish(PodView view, boolean ended, Optional<StatusInput.Failure> failure) {
    PodStatus before = live.get().status();
    StatusInput input =
        new StatusInput(
            view,
            waiting,
            observer.messages(view),
            ended,
            failure,
            parts.config().node().addresses());
    PodStatus status = PodStatuses.of(input);
    live.status(current -> status);
    for (Container container : live.get().spec().allContainers()) {
      if (isStarted(status, container) && !isStarted(before, container)) {
        probes.started(container.name());
      }
    }
  }

  private static boolean isStarted(PodStatus status, Container container) {
    return status.container(container.name()).filter(ContainerStatus::started).isPresent();
  }

  /** Makes volumes ready and begins the probes; false when a volume is not ready. */
  private boolean prepare(Instant now) throws IOException {
    Instant retry = notBefore.getOrDefault(VOLUMES, Instant.MIN);
    if (now.isBefore(retry)) {
      return false;
    }
    Pod pod = live.get();
    try {
      new PodVolumes(parts.directory(pod.uid())).prepare(pod);
    } catch (VolumeException e) {
      parts
          .events()
          .warning(
              about(),
              "FailedMount",
              "MountVolume.SetUp failed for volume \"" + e.volume() + "\" : " + e.getMessage());
      notBefore.put(VOLUMES, now.plus(parts.config().limits().retry()));
      return false;
    }
    probes.begin(pod);
    return true;
  }

  /** Stands for the volumes among what is tried again later; no container is called that. */
  private static final String VOLUMES = "volumes/";

  /** Does one thing; false when there was nothing to do but to wait. */
  private boolean perform(PodAction action, PodView view) throws IOException, InterruptedException {
    return switch (action) {
      case PodAction.KillPod _ -> killPod(view);
      case PodAction.CreateSandbox create -> createSandbox(create);
      case PodAction.KillContainer kill -> kill(kill);
      case PodAction.StartContainer start -> start(start, view);
      case PodAction.BackOff wait -> backOff(wait);
      case PodAction.Retry _ -> false;
    };
  }

  private boolean killPod(PodView view) throws IOException, InterruptedException {
    if (kills.all(view, grace())) {
      killingPod = true;
      return false;
    }
    sandboxes.stop(live.get());
    return true;
  }

  private long grace() {
    return live.get().spec().terminationGracePeriodSeconds();
  }

  private boolean createSandbox(PodAction.CreateSandbox create) throws InterruptedException {
    if (create.attempt() > 0) {
      parts
          .events()
          .normal(
              about(), "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
    }
    Optional<String> problem = sandboxes.create(live.get(), create.attempt());
    if (problem.isPresent()) {
      parts
          .events()
          .warning(
              about(), "FailedCreatePodSandBox", "Failed to create pod sandbox: " + problem.get());
      Instant now = parts.timeline().now();
      notBefore.put(PodPlanner.SANDBOX, now.plus(parts.config().limits().retry()));
    }
    return true;
  }

  private boolean kill(PodAction.KillContainer kill) {
    Optional<Container> container = live.get().spec().container(kill.name());
    if (container.isEmpty()) {
      return false;
    }
    if (kill.restart()) {
      restarting.add(kill.containerId());
    }
    kills.one(
        live.get(),
        container.get(),
        kill.containerId(),
        kill.message(),
        kill.gracePeriodSeconds().orElse(grace()));
    return false;
  }

  private boolean backOff(PodAction.BackOff wait) {
    String pod = live.get().name() + "_" + live.get().namespace() + "(" + live.get().uid() + ")";
    Waiting state =
        new Waiting(
            "CrashLoopBackOff",
            "back-off "
                + GoDuration.text(wait.delay())
                + " restarting failed container="
                + wait.name()
                + " pod="
                + pod);
    if (!state.equals(waiting.put(wait.name(), state))) {
      Subject about = about();
      parts
          .events()
          .warning(
              new Subject(
                  about.namespace(), about.name(), about.uid(), wait.role().fieldPath(wait.name())),
              "BackOff",
              "Back-off restarting failed container " + wait.name() + " in pod " + pod);
    }
    return false;
  }

  private boolean start(PodAction.StartContainer start, PodView view) throws InterruptedException {
    Optional<Container> container = live.get().spec().container(start.name());
    Optional<SandboxStatus> sandbox = view.sandbox();
    if (container.isEmpty() || sandbox.isEmpty()) {
      return false;
    }
    Optional<StartProblem> problem =
        starter.start(
            view,
            sandbox.get(),
            container.get(),
            () -> isDeleted() || closed,
            (failed, id, message) -> kills.one(live.get(), failed, id, message, grace()));
    if (problem.isEmpty() || problem.get().retryAt().isEmpty()) {
      countRestart(container.get(), view);
    }
    notBefore.remove(start.name());
    waiting.remove(start.name());
    if (problem.isPresent()) {
      waiting.put(start.name(), problem.get().waiting());
      problem.get().retryAt().ifPresent(at -> notBefore.put(start.name(), at));
    }
    publish(look(parts.timeline().now()));
    return true;
  }

  /** The next failure of a container that was started again waits longer. */
  private void countRestart(Container container, PodView view) {
    view.runs().all(container.name()).stream()
        .filter(run -> run.state() == ContainerState.EXITED)
        .findFirst()
        .map(io.beanpod.runtime.ContainerStatus::finishedAt)
        .ifPresent(end -> backoff.restarted(BackoffKey.of(container), end, view.now()));
  }

  /** The pod's time is up: everything is ended first, then the world is told. */
  private Instant failPod(PodView view, Instant now) throws IOException, InterruptedException {
    if (!killingPod) {
      killingPod = true;
      parts
          .events()
          .normal(
              about(),
              ActiveDeadline.FAILURE.reason(),
              "Pod was active on the node longer than specified deadline");
    }
    if (kills.all(view, grace())) {
      publish(view);
      return now.plus(parts.config().limits().retry());
    }
    sandboxes.stop(live.get());
    publish(look(now), true, Optional.of(ActiveDeadline.FAILURE));
    return now;
  }

  /** The pod was deleted: everything is ended, told, and then removed. */
  private Instant endPod(PodView view, Instant now) throws IOException, InterruptedException {
    Long grace = live.get().metadata().deletionGracePeriodSeconds();
    if (kills.all(view, grace == null ? grace() : grace)) {
      publish(view);
      return now.plus(parts.config().limits().retry());
    }
    probes.close();
    sandboxes.stop(live.get());
    publish(look(now), true, Optional.empty());
    sandboxes.remove(live.get());
    gone = true;
    removed.accept(this);
    return Instant.MAX;
  }
}

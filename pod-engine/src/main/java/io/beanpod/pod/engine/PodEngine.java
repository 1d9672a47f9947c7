package io.beanpod.pod.engine;

import io.beanpod.log.LogField;
import io.beanpod.pod.admission.Admission;
import io.beanpod.pod.admission.PodCreation;
import io.beanpod.pod.admission.Rejection;
import io.beanpod.pod.event.EventFile;
import io.beanpod.pod.event.EventLog;
import io.beanpod.pod.event.PodEvent.Subject;
import io.beanpod.pod.hook.HookRunner;
import io.beanpod.pod.model.ObjectMeta;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodPhase;
import io.beanpod.pod.probe.Prober;
import io.beanpod.pod.time.Timeline;
import io.beanpod.pod.translate.ContainerTranslation;
import io.beanpod.pod.translate.SandboxTranslation;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.RuntimeEvent;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.Subscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Runs pods on this machine, as kubelet does on a node. What the user asked for is on disk when a
 * call returns; what follows happens on each pod's own thread. Reading never waits for that.
 *
 * <p>Closing the engine leaves the pods running: the next one to open finds them again.
 */
public final class PodEngine implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(PodEngine.class.getName());
  private static final Path SUBORDINATE_IDS = Path.of("/etc");
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(10);

  private final EngineParts parts;
  private final Admission admission;
  private final EventFile eventFile;
  private final PodRegistry registry = new PodRegistry();
  private final Map<PodKey, PodWorker> workers = new ConcurrentHashMap<>();
  private final Object creation = new Object();
  private final Subscription subscription;
  private volatile boolean closed;

  private PodEngine(EngineConfig config, PodRuntime runtime, Images images, Timeline timeline) {
    EventLog events = new EventLog(timeline, config.limits().events());
    this.eventFile = new EventFile(config.pods().resolveSibling("events.jsonl"), events, timeline);
    this.admission = new Admission(config.node());
    this.parts =
        new EngineParts(
            config,
            runtime,
            images,
            timeline,
            events,
            registry,
            new PodRecords(config.pods()),
            new Prober(runtime),
            new HookRunner(runtime, timeline),
            new UserRanges(config.pods(), SUBORDINATE_IDS, config.limits().maxPods()),
            new ContainerTranslation(config.node(), config.logs(), config.seccompProfiles()));
    this.subscription = runtime.subscribe(this::heard);
  }

  /**
   * Opens an engine and takes up the pods that an earlier one left. Sandboxes that an engine made
   * for a pod that nobody knows any more are removed; those that others made stay.
   *
   * @throws IOException when the records of the pods cannot be listed
   */
  public static PodEngine open(
      EngineConfig config, PodRuntime runtime, Images images, Timeline timeline)
      throws IOException, InterruptedException {
    Files.createDirectories(config.pods());
    PodEngine engine = new PodEngine(config, runtime, images, timeline);
    engine.recover();
    return engine;
  }

  private void recover() throws IOException, InterruptedException {
    List<Pod> pods = parts.records().readAll();
    for (SandboxStatus sandbox : parts.runtime().sandboxes()) {
      String uid = sandbox.spec().pod().uid();
      boolean ours = SandboxTranslation.isOfEngine(sandbox.spec());
      if (ours && pods.stream().noneMatch(pod -> pod.uid().equals(uid))) {
        LOG.log(
            System.Logger.Level.WARNING,
            "removing sandbox {0}: there is no record of its pod {1}",
            LogField.sandbox(sandbox.id()),
            LogField.pod(sandbox.spec().pod().namespace() + "/" + sandbox.spec().pod().name()));
        parts.runtime().removeSandbox(sandbox.id());
      }
    }
    parts.records().removeUnrecorded();
    for (Pod pod : pods) {
      registry.resume(pod);
      registry.put(pod);
    }
    pods.forEach(this::begin);
  }

  private void begin(Pod pod) {
    PodWorker worker =
        new PodWorker(parts, new LivePod(pod, registry, parts.records()), this::removed);
    workers.put(PodKey.of(pod), worker);
    worker.start();
  }

  private void removed(PodWorker worker) {
    Pod pod = worker.live().get();
    synchronized (creation) { // a pod of the same name can only come after this one is gone
      workers.remove(PodKey.of(pod), worker);
      parts.events().forget(pod.uid());
      registry.remove(pod);
    }
  }

  private void heard(RuntimeEvent event) {
    parts
        .runtime()
        .sandbox(event.sandboxId())
        .flatMap(s -> worker(new PodKey(s.spec().pod().namespace(), s.spec().pod().name())))
        .ifPresent(PodWorker::wake);
  }

  private Optional<PodWorker> worker(PodKey key) {
    return Optional.ofNullable(workers.get(key));
  }

  /**
   * Creates the pod of a manifest, or changes what can be changed of the pod of that name.
   *
   * @throws PodRefusedException when this node cannot run it, or a field cannot be changed
   * @throws IOException when it could not be recorded; then nothing has happened
   */
  public ApplyResult apply(Pod manifest) throws PodRefusedException, IOException {
    synchronized (creation) {
      if (closed) {
        throw new IllegalStateException("the engine is closed");
      }
      PodWorker worker = workers.get(PodKey.of(manifest));
      return worker == null ? create(manifest) : update(worker, manifest);
    }
  }

  private ApplyResult create(Pod manifest) throws PodRefusedException, IOException {
    Instant now = parts.timeline().now();
    Pod pod = PodCreation.create(manifest, UUID.randomUUID(), now);
    List<Pod> active =
        registry.list().stream().filter(p -> !p.status().phase().isTerminal()).toList();
    int most = parts.config().limits().maxPods();
    if (active.size() >= most) {
      throw new PodRefusedException(
          "pod " + PodKey.of(pod) + ": this node has its " + most + " pods; delete one first");
    }
    Optional<Rejection> rejection = admission.check(pod, active);
    if (rejection.isPresent()) {
      throw new PodRefusedException(
          "pod "
              + PodKey.of(pod)
              + " cannot run on this node: "
              + rejection.get().reason()
              + ": "
              + rejection.get().message());
    }
    pod = registry.stamp(pod);
    parts.directory(pod.uid()).create();
    try {
      parts.records().write(pod, true);
    } catch (IOException e) {
      parts.directory(pod.uid()).remove();
      throw e;
    }
    registry.put(pod);
    parts
        .events()
        .normal(
            Subject.of(pod),
            "Scheduled",
            "Successfully assigned " + PodKey.of(pod) + " to " + parts.config().node().name());
    begin(pod);
    return new ApplyResult(ApplyResult.Outcome.CREATED, pod);
  }

  private static ApplyResult update(PodWorker worker, Pod manifest)
      throws PodRefusedException, IOException {
    Pod before = worker.live().get();
    PodUpdate.merge(before, manifest);
    Pod after =
        worker
            .live()
            .change(current -> {
              try {
                return PodUpdate.merge(current, manifest);
              } catch (PodRefusedException e) {
                return current; // it was deleted since it was looked at
              }
            });
    boolean same =
        after.spec().equals(before.spec()) && sameLabels(after.metadata(), before.metadata());
    if (!same) {
      worker.wake();
    }
    return new ApplyResult(
        same ? ApplyResult.Outcome.UNCHANGED : ApplyResult.Outcome.CONFIGURED, after);
  }

  private static boolean sameLabels(ObjectMeta one, ObjectMeta other) {
    return one.labels().equals(other.labels()) && one.annotations().equals(other.annotations());
  }

  /**
   * Deletes a pod: its containers end within the grace period, then it is removed. Deleting it
   * again can only make that sooner.
   *
   * @param gracePeriodSeconds instead of the pod's own; 0 is the shortest there is: the stop signal
   *     and two seconds
   * @return the pod as it is being deleted, or nothing when there is none
   * @throws IOException when it could not be recorded; then nothing has happened
   */
  public Optional<Pod> delete(String namespace, String name, OptionalLong gracePeriodSeconds)
      throws IOException {
    Optional<PodWorker> worker = worker(new PodKey(namespace, name));
    if (worker.isEmpty()) {
      return Optional.empty();
    }
    Instant now = parts.timeline().now();
    Pod pod = worker.get().live().change(current -> deleted(current, gracePeriodSeconds, now));
    worker.get().wake();
    return Optional.of(pod);
  }

  private static Pod deleted(Pod pod, OptionalLong asked, Instant now) {
    PodPhase phase = pod.status().phase();
    long grace = phase.isTerminal() ? 0 : asked.orElse(pod.spec().terminationGracePeriodSeconds());
    grace = grace < 0 ? 1 : grace;
    Long before = pod.metadata().deletionGracePeriodSeconds();
    Instant end = pod.metadata().deletionTimestamp();
    boolean sooner = end == null || now.plusSeconds(grace).isBefore(end);
    if (before != null && (grace >= before || !sooner)) {
      return pod;
    }
    return pod.withMetadata(pod.metadata().deleted(now, grace));
  }

  /** The pod of that name, as it is known now. */
  public Optional<Pod> get(String namespace, String name) {
    return registry.get(new PodKey(namespace, name));
  }

  /** All pods, by namespace and name. */
  public List<Pod> list() {
    return registry.list();
  }

  /**
   * Tells of every pod there is, then of every change, none missed and none twice.
   *
   * @param listener hands over quickly and never blocks
   * @return ends the watch
   */
  public Runnable watch(Consumer<PodChange> listener) {
    return registry.watch(listener);
  }

  /** What happened to pods. */
  public EventLog events() {
    return parts.events();
  }

  /**
   * The newest run of a container, or the one before it.
   *
   * @param previous the one before
   */
  public Optional<ContainerStatus> run(
      String namespace, String name, String container, boolean previous) {
    return get(namespace, name)
        .flatMap(pod ->
            new PodObserver(parts.runtime())
                .runs(pod.uid()).all(container).stream().skip(previous ? 1 : 0).findFirst());
  }

  /** Images came or went: pods that wait for one look again at once. */
  public void imagesChanged() {
    workers.values().forEach(PodWorker::imagesChanged);
  }

  /**
   * Waits until a pod is as wanted or is no more.
   *
   * @return the pod then; nothing when it is gone or the time has passed
   */
  public Optional<Pod> await(String namespace, String name, Predicate<Pod> wanted, Duration timeout)
      throws InterruptedException {
    PodKey key = new PodKey(namespace, name);
    CountDownLatch reached = new CountDownLatch(1);
    Runnable end =
        watch(change -> {
          if (PodKey.of(change.pod()).equals(key)
              && (change.type() == PodChange.Type.DELETED || wanted.test(change.pod()))) {
            reached.countDown();
          }
        });
    try {
      if (registry.get(key).isPresent()) {
        reached.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
      }
      return registry.get(key).filter(wanted);
    } finally {
      end.run();
    }
  }

  /**
   * Deletes every pod and waits until they are gone.
   *
   * @param gracePeriodSeconds instead of each pod's own
   * @return whether they are gone; false when the time has passed
   */
  public boolean terminateAll(OptionalLong gracePeriodSeconds, Duration timeout)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    for (Pod pod : list()) {
      delete(pod.namespace(), pod.name(), gracePeriodSeconds);
    }
    for (Pod pod : list()) {
      Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      if (!left.isPositive()) {
        return list().isEmpty();
      }
      await(pod.namespace(), pod.name(), p -> !p.uid().equals(pod.uid()), left);
    }
    return list().isEmpty();
  }

  /**
   * Lets go of the pods; they run on. Waits a moment for what is being done to one of them, so that
   * the runtime can be closed next.
   */
  @Override
  public void close() {
    synchronized (creation) {
      if (closed) {
        return;
      }
      closed = true;
    }
    subscription.close();
    workers.values().forEach(PodWorker::close);
    Instant end = Instant.now().plus(LONGEST_CLOSE);
    for (PodWorker worker : workers.values()) {
      worker.join(Duration.between(Instant.now(), end));
    }
    eventFile.close();
  }
}

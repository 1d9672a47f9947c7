package io.beanpod.runtime.container;

import io.beanpod.image.ContainerRoot;
import io.beanpod.image.ContainerRoots;
import io.beanpod.image.Image;
import io.beanpod.image.ImageStore;
import io.beanpod.image.MountPoint;
import io.beanpod.log.LogField;
import io.beanpod.pause.MonitorRequest;
import io.beanpod.pause.StartedRecord;
import io.beanpod.runtime.AttachSession;
import io.beanpod.runtime.ContainerPid;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.ContainerStartException;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.NoSuchObjectException;
import io.beanpod.runtime.Resources;
import io.beanpod.runtime.RuntimeEvent;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.StartTimeline;
import io.beanpod.runtime.WrongStateException;
import io.beanpod.runtime.cdi.CdiDevices;
import io.beanpod.runtime.cgroup.Cgroup;
import io.beanpod.runtime.sandbox.Sandbox;
import io.beanpod.runtime.sandbox.Sandboxes;
import io.beanpod.runtime.sandbox.UserNamespaces;
import io.beanpod.runtime.state.ContainerRecord;
import io.beanpod.runtime.state.ObjectId;
import io.beanpod.runtime.state.RecordFile;
import io.beanpod.runtime.state.StateDirectories;
import io.beanpod.runtime.state.StateLock;
import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.runtime.stream.Readiness;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Events;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Signal;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The containers of a node: created, started, stopped, removed, and found again after a restart.
 */
public final class Containers implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Containers.class.getName());
  private static final String RECORD_NAME = "record.json";
  private static final RecordFile<ContainerRecord> RECORD =
      new RecordFile<>(RECORD_NAME, ContainerRecord.class);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(30);
  private static final Duration START_PATIENCE = Duration.ofSeconds(5);
  private static final Duration MONITOR_PATIENCE = Duration.ofSeconds(10);

  private final Kernel kernel;
  private final ImageStore images;
  private final ContainerRoots roots;
  private final EventLoop loop;
  private final StateDirectories directories;
  private final ImageVolumes volumes;
  private final ContainerMounts mounts;
  private final CdiDevices cdi;
  private final RightsResolver rights;
  private final MountHolds holds;
  private final ContainerStarter starter;
  private final StartThreads starts = new StartThreads();
  private final Consumer<RuntimeEvent> events;
  private final Map<String, Container> containers = new ConcurrentHashMap<>();

  private Containers(
      Kernel kernel,
      ImageStore images,
      EventLoop loop,
      Path directory,
      ImageVolumes volumes,
      ContainerMounts mounts,
      CdiDevices cdi,
      RightsResolver rights,
      MountHolds holds,
      ContainerStarter starter,
      Consumer<RuntimeEvent> events)
      throws IOException {
    this.kernel = kernel;
    this.images = images;
    this.roots = images.containers();
    this.loop = loop;
    this.directories = new StateDirectories(directory);
    this.volumes = volumes;
    this.mounts = mounts;
    this.cdi = cdi;
    this.rights = rights;
    this.holds = holds;
    this.starter = starter;
    this.events = events;
  }

  /** Opens the containers below a directory, without looking at them yet. */
  public static Containers open(
      Kernel kernel,
      ImageStore images,
      EventLoop loop,
      UserNamespaces userNamespaces,
      Path directory,
      CdiDevices cdi,
      RightsResolver rights,
      InitProcesses inits,
      Consumer<RuntimeEvent> events,
      StartTimeline timeline)
      throws IOException {
    ImageVolumes volumes = new ImageVolumes(images, kernel.files());
    ContainerMounts mounts = new ContainerMounts(kernel, volumes, userNamespaces);
    MountHolds holds = new MountHolds(kernel, loop);
    ContainerStarter starter =
        new ContainerStarter(
            kernel, loop, images.containers(), mounts, cdi, rights, holds, inits, timeline);
    return new Containers(
        kernel, images, loop, directory, volumes, mounts, cdi, rights, holds, starter, events);
  }

  /** Where in an image's own files every container has a mount. */
  public static List<MountPoint> mountPoints() {
    return FileSystemPlan.MOUNT_POINTS;
  }

  public Container get(String id) throws NoSuchObjectException {
    Container container = containers.get(id);
    if (container == null) {
      throw new NoSuchObjectException("container", id);
    }
    return container;
  }

  public Optional<Container> find(String id) {
    return Optional.ofNullable(containers.get(id));
  }

  public Collection<Container> all() {
    return List.copyOf(containers.values());
  }

  public List<Container> of(Sandbox sandbox) {
    return containers.values().stream()
        .filter(container -> container.sandbox() == sandbox)
        .toList();
  }

  /** Records a container and makes its writable layer. */
  public ContainerStatus create(Sandbox sandbox, ContainerSpec spec)
      throws IOException, InterruptedException {
    Image image = image(spec.image());
    // These refuse early: kubelet tells a container that cannot be made from one that cannot run.
    MountRules.check(cdi.expand(spec).mounts());
    rights.of(spec);
    pidTarget(sandbox, spec);
    ProcessArguments.argv(
        image.config().entrypoint(), image.config().cmd(), spec.command(), spec.args());
    Optional<Fd> users = PodUsers.namespace(kernel, sandbox);
    try {
      if (spec.mounts().stream().anyMatch(mount -> mount.idMappings().isPresent())) {
        starts.run(() -> { // which may hang in a volume's file system
          mounts.check(spec, sandbox, users);
          return true;
        });
      }
      return create(sandbox, spec, image, users);
    } finally {
      users.ifPresent(Fd::close);
    }
  }

  private ContainerStatus create(
      Sandbox sandbox, ContainerSpec spec, Image image, Optional<Fd> users) throws IOException {
    String id = ObjectId.next();
    ContainerRecord record =
        new ContainerRecord(id, sandbox.id(), spec, image.id().toString(), Instant.now());
    Path directory = directories.create(id);
    Container container = new Container(record, directory, sandbox);
    try {
      RECORD.write(directory, record);
      volumes.keep(id, spec);
      ContainerRoot root =
          users.isPresent()
              ? roots.createFor(id, image.id(), users.get())
              : roots.create(id, image.id());
      container.prepared(new PreparedRoot(image.config(), root));
    } catch (IOException | RuntimeException e) {
      directories.remove(id, RECORD_NAME);
      volumes.release(id, spec);
      throw e;
    }
    containers.put(id, container);
    events.accept(new RuntimeEvent.ContainerCreated(Instant.now(), container.status()));
    return container.status();
  }

  /** The running container of the same sandbox whose process ids a container wants to see. */
  private Optional<Container> pidTarget(Sandbox sandbox, ContainerSpec spec) throws RuntimeFailure {
    if (!(spec.pid() instanceof ContainerPid.Target(String wanted))) {
      return Optional.empty();
    }
    Container target = containers.get(wanted);
    if (target == null || target.sandbox() != sandbox) {
      throw new RuntimeFailure(
          "container %s cannot see the processes of %s: that is no container of its sandbox"
              .formatted(spec.name(), wanted));
    }
    if (target.status().state() != ContainerState.RUNNING) {
      throw new RuntimeFailure(
          "container %s cannot see the processes of %s: that one is not running"
              .formatted(spec.name(), wanted));
    }
    return Optional.of(target);
  }

  private Image image(String name) throws IOException {
    return images
        .find(name)
        .orElseThrow(() -> new RuntimeFailure("no image \"%s\" on this host".formatted(name)));
  }

  /** Starts a created container's program. */
  public void start(Container container) throws IOException, InterruptedException {
    starts.run(() -> {
      startHere(container);
      return container;
    });
  }

  private void startHere(Container container) throws IOException, InterruptedException {
    container.lock().lockInterruptibly();
    try {
      if (container.status().state() != ContainerState.CREATED) {
        throw new WrongStateException(
            "container %s cannot be started: it is %s"
                .formatted(container.id(), name(container.status().state())));
      }
      try {
        ContainerStarter.Running running =
            starter.start(
                container, prepared(container), pidTarget(container.sandbox(), container.spec()));
        watch(container, running.pid(), running.startedAt(), running.process(), running.monitor());
        events.accept(new RuntimeEvent.ContainerStarted(Instant.now(), container.status()));
      } catch (IOException | RuntimeException e) {
        failed(container, e);
        throw e instanceof ContainerStartException known
            ? known
            : new ContainerStartException(String.valueOf(e.getMessage()), e);
      }
    } finally {
      container.lock().unlock();
    }
  }

  /** What a container was created from; a former daemon's is read again. */
  private PreparedRoot prepared(Container container) throws IOException {
    Optional<PreparedRoot> known = container.prepared();
    if (known.isPresent()) {
      return known.get();
    }
    ContainerRoot root =
        roots
            .find(container.id())
            .orElseThrow(() -> new RuntimeFailure("the writable layer of the container is gone"));
    return new PreparedRoot(image(container.imageId()).config(), root);
  }

  private void failed(Container container, Exception cause)
      throws IOException, InterruptedException {
    Outcome outcome = Outcome.startError(String.valueOf(cause.getMessage()), Instant.now());
    outcome.write(container.directory());
    removeCgroup(container);
    holds.release(container.id());
    container.ended(null, outcome);
    events.accept(new RuntimeEvent.ContainerExited(Instant.now(), container.status()));
  }

  private void watch(Container container, int pid, Instant startedAt, Fd process, Fd monitor)
      throws IOException {
    Readiness end = loop.watch(monitor);
    container.running(pid, startedAt, process, monitor, end);
    end.onReady(Events.EPOLLIN, () -> monitorEnded(container));
  }

  private void monitorEnded(Container container) {
    try {
      container.lock().lock();
      try {
        if (container.status().state() != ContainerState.RUNNING) {
          return;
        }
        Fd monitor = container.monitor();
        if (monitor != null) {
          reap(monitor);
        }
        Outcome outcome = outcome(container);
        holds.release(container.id());
        container.ended(container.status().startedAt(), outcome);
        events.accept(new RuntimeEvent.ContainerExited(Instant.now(), container.status()));
        removeCgroup(container); // told already: the monitor has killed what was in it
      } finally {
        container.lock().unlock();
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "cannot record the end of container {0}",
          LogField.container(container.id()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How a container ended whose monitor is gone: by the monitor's word, or nobody knows. */
  private Outcome outcome(Container container) throws IOException {
    Optional<Outcome> written = Outcome.read(container.directory());
    if (written.isPresent()) {
      return written.get();
    }
    Cgroup cgroup = container.cgroup();
    if (cgroup.exists()) {
      cgroup.kill();
    }
    Outcome lost =
        Outcome.lost("its monitor was killed, so the exit code is not known", Instant.now());
    lost.write(container.directory());
    return lost;
  }

  private void reap(Fd pidfd) throws SyscallException {
    try {
      kernel.processes().reap(pidfd);
    } catch (SyscallException e) {
      if (e.errno() != Errno.ECHILD) { // a former daemon's child is not ours to reap
        throw e;
      }
    }
  }

  private static void removeCgroup(Container container) throws IOException, InterruptedException {
    Cgroup cgroup = container.cgroup();
    if (cgroup.exists()) {
      cgroup.kill();
      cgroup.remove();
    }
  }

  /** Asks a container to end, and kills it when the grace period has passed. */
  public void stop(Container container, Duration gracePeriod)
      throws IOException, InterruptedException {
    end(container, gracePeriod);
    holds.awaitRelease(container.id()); // whose volumes it were may unmount them now
  }

  private void end(Container container, Duration gracePeriod)
      throws IOException, InterruptedException {
    if (container.status().state() != ContainerState.RUNNING) {
      return;
    }
    if (gracePeriod.isPositive()) {
      sendStopSignal(container);
      if (container.awaitExit(gracePeriod)) {
        return;
      }
    }
    Cgroup cgroup = container.cgroup();
    if (cgroup.exists()) {
      cgroup.kill();
    }
    if (!container.awaitExit(KILL_PATIENCE)) {
      throw new RuntimeFailure(
          "container %s does not die; a process of it hangs in the kernel (cgroup %s)"
              .formatted(container.id(), cgroup.path()));
    }
  }

  private void sendStopSignal(Container container) throws IOException {
    if (!container.claimStopSignal()) {
      return;
    }
    Signal signal = stopSignal(container);
    container.lock().lock();
    try {
      Fd process = container.process();
      if (process != null) {
        kernel.processes().pidfdSendSignal(process, signal);
      }
    } catch (SyscallException e) {
      if (e.errno() != Errno.ESRCH) {
        throw e;
      }
    } finally {
      container.lock().unlock();
    }
  }

  private Signal stopSignal(Container container) throws IOException {
    String name = container.spec().stopSignal();
    if (name.isEmpty()) {
      name = images.find(container.imageId()).map(image -> image.config().stopSignal()).orElse("");
    }
    try {
      return name.isEmpty() ? Signal.TERM : Signal.parse(name);
    } catch (IllegalArgumentException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "container {0}: {1}; SIGTERM is sent instead",
          LogField.container(container.id()),
          e.getMessage());
      return Signal.TERM;
    }
  }

  /** Joins the standard streams of a running container. */
  public AttachSession attach(Container container, boolean stdin)
      throws IOException, InterruptedException {
    MonitorClient client = MonitorClient.connect(kernel, loop, container.controlSocket());
    try {
      return LinuxAttachSession.open(client, stdin && container.spec().stdin());
    } catch (IOException | InterruptedException | RuntimeException e) {
      client.close();
      throw e;
    }
  }

  /** Gives the monitor the log file anew, by its path. */
  public void reopenLog(Container container) throws IOException, InterruptedException {
    String path = container.spec().logPath();
    if (path == null) {
      return;
    }
    // In this order: a container that has ended gets no new file, which nobody would rotate.
    try (MonitorClient client = MonitorClient.connect(kernel, loop, container.controlSocket());
        Fd log = LogFile.open(kernel.files(), Path.of(path))) {
      client.request(new MonitorRequest.ReopenLog(), List.of(log));
    }
  }

  /** Changes a container's limits; those of a created one apply when it starts. */
  public void update(Container container, Resources resources) throws IOException {
    container.lock().lock();
    try {
      ContainerState state = container.status().state();
      if (state != ContainerState.CREATED && state != ContainerState.RUNNING) {
        throw new WrongStateException(
            "the limits of container %s cannot be changed: it is %s"
                .formatted(container.id(), name(state)));
      }
      if (state == ContainerState.RUNNING) {
        apply(container, resources);
      }
      ContainerRecord changed = container.record().with(resources);
      RECORD.write(container.directory(), changed);
      container.update(changed);
    } finally {
      container.lock().unlock();
    }
  }

  /** All limits or the former ones: the kernel takes them file by file, and may refuse the last. */
  private static void apply(Container container, Resources resources) throws IOException {
    try {
      container.cgroup().apply(resources);
    } catch (IOException e) {
      try {
        container.cgroup().apply(container.spec().resources());
      } catch (IOException undoing) {
        e.addSuppressed(undoing);
      }
      throw e;
    }
  }

  /** Removes a container, killing it first, with its writable layer. The log stays. */
  public void remove(Container container) throws IOException, InterruptedException {
    stop(container, Duration.ZERO);
    container.lock().lockInterruptibly();
    try {
      if (!containers.containsKey(container.id())) {
        return;
      }
      removeCgroup(container);
      roots.remove(container.id());
      volumes.release(container.id(), container.spec());
      directories.remove(container.id(), RECORD_NAME);
      containers.remove(container.id());
    } finally {
      container.lock().unlock();
    }
    events.accept(new RuntimeEvent.ContainerRemoved(Instant.now(), container.status()));
  }

  /** Finds the containers of a former daemon, and how each has fared meanwhile. */
  public void recover(Sandboxes sandboxes) throws IOException, InterruptedException {
    for (String id : directories.ids()) {
      try {
        recover(id, sandboxes);
      } catch (IOException | RuntimeException e) {
        Path aside = directories.setAside(id);
        LOG.log(
            System.Logger.Level.WARNING,
            "container {0} cannot be taken over: {1}; its record is kept in {2}",
            LogField.container(id),
            e.getMessage(),
            aside);
      }
    }
    RootSweep.sweepBeforeBoot(roots);
  }

  private void recover(String id, Sandboxes sandboxes) throws IOException, InterruptedException {
    Path directory = directories.of(id);
    Optional<ContainerRecord> record = RECORD.read(directory);
    Optional<Sandbox> sandbox = record.flatMap(r -> sandboxes.find(r.sandboxId()));
    if (record.isEmpty() || sandbox.isEmpty()) {
      directories.remove(id, RECORD_NAME);
      return;
    }
    Container container = new Container(record.get(), directory, sandbox.get());
    StartPlan.read(directory).map(StartPlan::user).ifPresent(container::identified);
    containers.put(id, container);
    if (StateLock.isHeld(kernel, directory) && takeOver(container)) {
      return;
    }
    removeCgroup(container);
    Optional<StartedRecord> started = Outcome.readStarted(directory);
    // Without either record the program was never executed: the container is still to be started.
    if (started.isPresent() || Outcome.read(directory).isPresent()) {
      container.ended(startedAt(started), outcome(container));
    }
  }

  /**
   * Takes over a container whose monitor lives.
   *
   * @return false when the monitor has ended meanwhile
   */
  private boolean takeOver(Container container) throws IOException, InterruptedException {
    Path directory = container.directory();
    Optional<StartedRecord> started = awaitStarted(directory);
    if (started.isEmpty()) {
      return false;
    }
    Optional<Fd> monitor = StateLock.openHolder(kernel, directory, started.get().monitorPid());
    if (monitor.isEmpty()) {
      return false;
    }
    Fd process;
    try {
      process = kernel.processes().pidfdOpen(started.get().pid());
    } catch (SyscallException e) { // it has ended, and its monitor is about to say so
      loop.awaitReadable(monitor.get(), MONITOR_PATIENCE);
      monitor.get().close();
      return false;
    }
    Instant at = Outcome.instant(started.get().startedNanoseconds());
    holds.hold(container.id(), started.get().pid(), process);
    watch(container, started.get().pid(), at, process, monitor.get());
    return true;
  }

  /** A monitor that a daemon spawned just before it was killed may still be at its first steps. */
  private Optional<StartedRecord> awaitStarted(Path directory)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + MONITOR_PATIENCE.toNanos();
    while (true) {
      Optional<StartedRecord> started = Outcome.readStarted(directory);
      if (started.isPresent()
          || !StateLock.isHeld(kernel, directory)
          || System.nanoTime() > deadline) {
        return started;
      }
      Thread.sleep(5); // there is nobody to tell: the monitor knows no daemon
    }
  }

  private static @Nullable Instant startedAt(Optional<StartedRecord> started) {
    return started.map(s -> Outcome.instant(s.startedNanoseconds())).orElse(null);
  }

  private static String name(ContainerState state) {
    return state.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Lets go; the containers go on. Starts that hang in the kernel are not waited for. */
  @Override
  public void close() {
    starts.close();
    Instant end = Instant.now().plus(START_PATIENCE);
    for (Container container : all()) {
      detach(container, end);
    }
    holds.close();
  }

  private static void detach(Container container, Instant end) {
    boolean locked = false;
    try {
      long left = Math.max(0, Duration.between(Instant.now(), end).toMillis());
      locked = container.lock().tryLock(left, TimeUnit.MILLISECONDS);
      if (locked) {
        container.detach();
      } else {
        LOG.log(
            System.Logger.Level.WARNING,
            "the start of container {0} hangs, perhaps in the file system of a volume; it is left",
            container.id());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (locked) {
        container.lock().unlock();
      }
    }
  }
}

package io.beanpod.runtime.sandbox;

import io.beanpod.log.LogField;
import io.beanpod.runtime.NetworkMode;
import io.beanpod.runtime.NoSuchObjectException;
import io.beanpod.runtime.RuntimeEvent;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.StartTimeline;
import io.beanpod.runtime.cgroup.Cgroup;
import io.beanpod.runtime.cgroup.PodCgroup;
import io.beanpod.runtime.cgroup.PodCgroups;
import io.beanpod.runtime.network.AttachRequest;
import io.beanpod.runtime.network.Network;
import io.beanpod.runtime.network.NetworkAttachment;
import io.beanpod.runtime.state.ObjectId;
import io.beanpod.runtime.state.RecordFile;
import io.beanpod.runtime.state.SandboxReady;
import io.beanpod.runtime.state.SandboxRecord;
import io.beanpod.runtime.state.StateDirectories;
import io.beanpod.runtime.state.StateLock;
import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.runtime.stream.Readiness;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Events;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The sandboxes of a node: made, ended, removed, and found again by the next daemon. */
public final class Sandboxes implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Sandboxes.class.getName());
  private static final String RECORD_NAME = "record.json";
  private static final RecordFile<SandboxRecord> RECORD =
      new RecordFile<>(RECORD_NAME, SandboxRecord.class);
  private static final RecordFile<SandboxReady> READY =
      new RecordFile<>("ready.json", SandboxReady.class);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

  private final Kernel kernel;
  private final PodCgroups cgroups;
  private final Network network;
  private final EventLoop loop;
  private final StateDirectories directories;
  private final NamespaceThreads threads;
  private final PauseLauncher launcher;
  private final Consumer<RuntimeEvent> events;
  private final StartTimeline timeline;
  private final Map<String, Sandbox> sandboxes = new ConcurrentHashMap<>();
  private final Map<String, SandboxSpec> inTheMaking = new ConcurrentHashMap<>();
  private volatile @Nullable SandboxShelf shelf;

  public Sandboxes(
      Kernel kernel,
      PodCgroups cgroups,
      Network network,
      EventLoop loop,
      NamespaceThreads threads,
      UserNamespaces userNamespaces,
      Path directory,
      Consumer<RuntimeEvent> events,
      StartTimeline timeline)
      throws IOException {
    this.kernel = kernel;
    this.cgroups = cgroups;
    this.network = network;
    this.loop = loop;
    this.directories = new StateDirectories(directory);
    this.threads = threads;
    this.launcher = new PauseLauncher(kernel, threads, loop, userNamespaces);
    this.events = events;
    this.timeline = timeline;
  }

  public Sandbox get(String id) throws NoSuchObjectException {
    Sandbox sandbox = sandboxes.get(id);
    if (sandbox == null) {
      throw new NoSuchObjectException("sandbox", id);
    }
    return sandbox;
  }

  public Optional<Sandbox> find(String id) {
    return Optional.ofNullable(sandboxes.get(id));
  }

  /** How a sandbox shall be that is being made. */
  public Optional<SandboxSpec> inTheMaking(String id) {
    return Optional.ofNullable(inTheMaking.get(id));
  }

  public Collection<Sandbox> all() {
    return List.copyOf(sandboxes.values());
  }

  /**
   * Makes the namespaces and the network of one sandbox ahead from now on.
   *
   * @return ends it, and removes what is ready; before this is closed
   */
  public SandboxShelf prepareAhead() {
    SandboxShelf ahead = new SandboxShelf(kernel, threads, network);
    shelf = ahead;
    return ahead;
  }

  /** Makes a sandbox; when that fails, nothing of it is left. */
  public SandboxStatus run(SandboxSpec spec) throws IOException, InterruptedException {
    UserNamespaceRules.check(spec);
    Sysctls.check(spec);
    SandboxShelf prepared = shelf;
    Optional<SandboxShelf.Ready> ahead = prepared == null ? Optional.empty() : prepared.take(spec);
    if (prepared == null || ahead.isEmpty()) {
      return run(spec, ObjectId.next(), ahead);
    }
    try {
      return run(spec, ahead.get().id(), ahead);
    } catch (IOException | InterruptedException | RuntimeException e) {
      prepared.discard(ahead.get());
      throw e;
    }
  }

  private SandboxStatus run(SandboxSpec spec, String id, Optional<SandboxShelf.Ready> ahead)
      throws IOException, InterruptedException {
    PodCgroup podCgroup = cgroups.of(id, spec);
    SandboxRecord record =
        new SandboxRecord(id, spec, Instant.now(), podCgroup.cgroup().path(), podCgroup.scope());
    Path directory = directories.create(id);
    Sandbox sandbox = new Sandbox(record, directory, podCgroup);
    inTheMaking.put(id, spec);
    try {
      RECORD.write(directory, record);
      Files.createFile(sandbox.lockFile());
      PodFiles.write(spec, directory);
      start(sandbox, ahead);
      sandboxes.put(id, sandbox);
    } catch (IOException | InterruptedException | RuntimeException e) {
      sweep(sandbox, e);
      throw e;
    } finally {
      inTheMaking.remove(id);
    }
    events.accept(new RuntimeEvent.SandboxReady(Instant.now(), sandbox.status()));
    return sandbox.status();
  }

  private void start(Sandbox sandbox, Optional<SandboxShelf.Ready> ahead)
      throws IOException, InterruptedException {
    String id = sandbox.id();
    long begin = System.nanoTime();
    PauseLauncher.Launched launched;
    long namespaces;
    try (PodCgroup.Hold _ = sandbox.cgroups().create(id, sandbox.spec().resources());
        StateLock lock = StateLock.take(kernel, sandbox.lockFile());
        Fd own = sandbox.ownCgroup().openFd()) {
      long cgroup = System.nanoTime();
      timeline.step(id, "cgroup", cgroup - begin);
      launched = launcher.launch(sandbox.spec(), ahead, lock.locked(), own);
      namespaces = System.nanoTime();
      timeline.step(id, "namespaces", namespaces - cgroup);
    }
    try (launched) {
      List<String> addresses = List.of();
      if (launched.network().isPresent()) {
        AttachRequest request =
            new AttachRequest(
                id,
                sandbox.spec(),
                launched.network().get(),
                launched.process().pid(),
                sandbox.podCgroup().path());
        NetworkAttachment attachment =
            ahead.isPresent() ? network.assign(request) : network.attach(request);
        addresses = attachment.addresses().stream().map(InetAddress::getHostAddress).toList();
      }
      long connected = System.nanoTime();
      timeline.step(id, "network", connected - namespaces);
      launcher.awaitReady(launched, sandbox.spec());
      SandboxReady ready = new SandboxReady(launched.process().pid(), addresses);
      READY.write(sandbox.directory(), ready);
      adopt(sandbox, ready, launched.process().pidfd());
      timeline.step(id, "pause", System.nanoTime() - connected);
    } catch (IOException | InterruptedException | RuntimeException e) {
      launcher.end(launched.process(), e);
      throw e;
    }
  }

  private void adopt(Sandbox sandbox, SandboxReady ready, Fd pidfd) throws IOException {
    Readiness end = loop.watch(pidfd);
    sandbox.started(ready, pidfd, end);
    end.onReady(Events.EPOLLIN, () -> pauseEnded(sandbox));
  }

  /** Pause is gone though nobody asked: its namespaces go on only as long as its containers. */
  private void pauseEnded(Sandbox sandbox) {
    try {
      stop(sandbox);
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "cannot clean up sandbox {0}",
          LogField.sandbox(sandbox.id()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends pause and gives back the network; the containers have been ended before. */
  public void stop(Sandbox sandbox) throws IOException, InterruptedException {
    sandbox.lock().lockInterruptibly();
    try {
      if (!sandbox.status().ready()) {
        return;
      }
      sandbox.unwatchPause();
      end(sandbox, sandbox.pause());
      sandbox.ended();
      sandbox.closePause();
    } finally {
      sandbox.lock().unlock();
    }
    events.accept(new RuntimeEvent.SandboxStopped(Instant.now(), sandbox.status()));
  }

  private void end(Sandbox sandbox, @Nullable Fd pause) throws IOException, InterruptedException {
    if (sandbox.spec().network() == NetworkMode.POD) {
      // Pause keeps the namespace until those who configured it have been in it once more.
      network.detach(sandbox.id(), livePid(sandbox, pause));
    }
    endPause(sandbox, pause);
  }

  /**
   * Pause's process number while that surely means pause: a pidfd is readable once it has ended.
   */
  private OptionalInt livePid(Sandbox sandbox, @Nullable Fd pause) throws SyscallException {
    return pause != null && kernel.events().poll(pause, Events.EPOLLIN, 0) == 0
        ? OptionalInt.of(sandbox.status().pausePid())
        : OptionalInt.empty();
  }

  private void endPause(Sandbox sandbox, @Nullable Fd pause)
      throws IOException, InterruptedException {
    Cgroup own = sandbox.ownCgroup();
    if (own.exists()) {
      own.kill();
    }
    if (pause != null) {
      if (!loop.awaitReadable(pause, KILL_PATIENCE)) {
        throw new RuntimeFailure(
            "the pause process of sandbox %s does not end; it hangs in the kernel"
                .formatted(sandbox.id()));
      }
      reap(pause);
    }
    own.remove();
  }

  /** Takes the exit status of a child; the former daemon's pause is not ours to reap. */
  private void reap(Fd pidfd) throws SyscallException {
    try {
      kernel.processes().reap(pidfd);
    } catch (SyscallException e) {
      if (e.errno() != Errno.ECHILD) {
        throw e;
      }
    }
  }

  /** Removes a stopped sandbox, whose containers are removed already. */
  public void remove(Sandbox sandbox) throws IOException, InterruptedException {
    stop(sandbox);
    sandbox.lock().lockInterruptibly();
    try {
      if (!sandboxes.containsKey(sandbox.id())) {
        return;
      }
      sandbox.cgroups().remove();
      directories.remove(sandbox.id(), RECORD_NAME);
      sandboxes.remove(sandbox.id());
    } finally {
      sandbox.lock().unlock();
    }
    events.accept(new RuntimeEvent.SandboxRemoved(Instant.now(), sandbox.status()));
  }

  /** Takes away what is there of a sandbox that never became ready. */
  private void sweep(Sandbox sandbox, Exception cause) {
    try {
      Cgroup own = sandbox.ownCgroup();
      if (own.exists()) {
        own.kill();
        own.remove();
      }
      if (sandbox.spec().network() == NetworkMode.POD) {
        network.detach(sandbox.id(), OptionalInt.empty());
      }
      sandbox.closePause();
      sandbox.cgroups().remove();
      directories.remove(sandbox.id(), RECORD_NAME);
    } catch (IOException e) {
      cause.addSuppressed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cause.addSuppressed(e);
    }
  }

  /** Finds the sandboxes of a former daemon; sweeps what it had not finished. */
  public void recover() throws IOException, InterruptedException {
    for (String id : directories.ids()) {
      try {
        recover(id);
      } catch (IOException | RuntimeException e) {
        Path aside = directories.setAside(id);
        LOG.log(
            System.Logger.Level.WARNING,
            "sandbox {0} cannot be taken over: {1}; its record is kept in {2}",
            LogField.sandbox(id),
            e.getMessage(),
            aside);
      }
    }
    network.reconcile(
        sandboxes.values().stream()
            .filter(sandbox -> sandbox.status().ready())
            .map(Sandbox::id)
            .collect(Collectors.toSet()));
  }

  private void recover(String id) throws IOException, InterruptedException {
    Path directory = directories.of(id);
    Optional<SandboxRecord> record = RECORD.read(directory);
    if (record.isEmpty()) {
      directories.remove(id, RECORD_NAME);
      return;
    }
    Sandbox sandbox = recorded(record.get(), directory);
    Optional<SandboxReady> ready = READY.read(directory);
    if (ready.isEmpty()) {
      RuntimeFailure unfinished = new RuntimeFailure("the sandbox was not finished");
      sweep(sandbox, unfinished);
      return;
    }
    Optional<Fd> pause = StateLock.openHolder(kernel, sandbox.lockFile(), ready.get().pausePid());
    if (pause.isPresent()) {
      adopt(sandbox, ready.get(), pause.get());
    } else {
      endPause(sandbox, null); // the network is told of it when all are known: reconcile
    }
    sandboxes.put(id, sandbox);
  }

  private Sandbox recorded(SandboxRecord record, Path directory) throws IOException {
    return new Sandbox(
        record, directory, cgroups.recorded(record.spec(), record.cgroup(), record.scope()));
  }

  /** Lets go; the sandboxes stay. */
  @Override
  public void close() {
    for (Sandbox sandbox : all()) {
      sandbox.lock().lock();
      try {
        sandbox.closePause();
      } finally {
        sandbox.lock().unlock();
      }
    }
  }
}

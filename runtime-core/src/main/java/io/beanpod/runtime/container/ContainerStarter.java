package io.beanpod.runtime.container;

import io.beanpod.image.ContainerRoots;
import io.beanpod.image.account.Account;
import io.beanpod.log.LogField;
import io.beanpod.pause.DescriptorTable;
import io.beanpod.pause.PlanOperation;
import io.beanpod.pause.RecordedPlan;
import io.beanpod.pause.RunPlan;
import io.beanpod.pause.StatusMessage;
import io.beanpod.pause.StreamOwner;
import io.beanpod.runtime.ContainerPid;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.ContainerStartException;
import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.StartTimeline;
import io.beanpod.runtime.cdi.CdiDevices;
import io.beanpod.runtime.cgroup.Cgroup;
import io.beanpod.runtime.sandbox.PodNamespaces;
import io.beanpod.runtime.sandbox.Sandbox;
import io.beanpod.runtime.state.StateLock;
import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Namespace;
import io.beanpod.sys.SocketName;
import io.beanpod.sys.Sockets;
import io.beanpod.sys.Spawned;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Starts a container: opens everything the plan names, spawns init inside the pod's namespaces, and
 * follows it until the program runs.
 */
final class ContainerStarter {

  private static final System.Logger LOG = System.getLogger(ContainerStarter.class.getName());

  private final Kernel kernel;
  private final EventLoop loop;
  private final ContainerRoots roots;
  private final ContainerMounts mounts;
  private final HostDevices hostDevices;
  private final DeviceMounts deviceMounts;
  private final CdiDevices cdi;
  private final RightsResolver rights;
  private final MountHolds holds;
  private final StartTimeline timeline;
  private final InitProcesses inits;

  ContainerStarter(
      Kernel kernel,
      EventLoop loop,
      ContainerRoots roots,
      ContainerMounts mounts,
      CdiDevices cdi,
      RightsResolver rights,
      MountHolds holds,
      InitProcesses inits,
      StartTimeline timeline) {
    this.kernel = kernel;
    this.loop = loop;
    this.roots = roots;
    this.mounts = mounts;
    this.hostDevices = new HostDevices(kernel.files());
    this.deviceMounts = new DeviceMounts(kernel);
    this.cdi = cdi;
    this.rights = rights;
    this.holds = holds;
    this.timeline = timeline;
    this.inits = inits;
  }

  /**
   * A container whose program runs.
   *
   * @param process its first process as a pidfd
   * @param monitor init's parent half as a pidfd
   */
  record Running(int pid, Instant startedAt, Fd process, Fd monitor) {}

  /**
   * Starts a container's program.
   *
   * @param pidTarget whose process ids it sees, where the specification names another container
   * @throws ContainerStartException when init could not do a step; the monitor then writes the
   *     container's exit record itself
   */
  Running start(Container container, PreparedRoot prepared, Optional<Container> pidTarget)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    ContainerSpec spec = cdi.expand(container.spec());
    Sandbox sandbox = container.sandbox();
    List<Fd> owned = new ArrayList<>();
    try (StateLock lock = StateLock.take(kernel, container.directory());
        Fd pause = sandbox.openPause(kernel.descriptors());
        StatusChannel status = new StatusChannel(kernel, loop)) {
      List<FileSystemPlan.Node> nodes = limit(container, spec);
      long limited = step(container, "cgroup", begin);

      DescriptorTable<Fd> table = new DescriptorTable<>();
      Optional<Fd> users = PodUsers.namespace(kernel, sandbox);
      users.ifPresent(owned::add);
      Fd root = keep(owned, root(prepared, users));
      Account account = Identities.resolve(kernel, root, spec, prepared.config());
      List<PlanOperation> attached =
          mounts.attach(container.id(), spec, sandbox, users, table, owned);
      RunPlan plan =
          ContainerPlan.of(
              spec,
              prepared.config(),
              account,
              rights.of(spec),
              sandbox.spec(),
              new ContainerPlan.Descriptors(
                  table.add(lock.locked()),
                  table.add(keep(owned, container.cgroup().openFd())),
                  log(spec, table, owned),
                  table.add(keep(owned, controlSocket(container))),
                  table.add(root),
                  table.add(keep(owned, namespace(sandbox, Namespace.MOUNT))),
                  userNamespace(sandbox.spec(), users, account, spec, table),
                  pidNamespace(container, pidTarget, table, owned),
                  users.isPresent()
                      ? deviceMounts.attach(nodes, table, owned)
                      : FileSystemPlan.make(nodes),
                  attached));
      byte[] encoded = plan.encode();
      StartPlan.write(container.directory(), encoded);
      RecordedPlan recorded = RecordedPlan.of(plan);
      container.startedFrom(recorded);
      container.identified(StartPlan.user(recorded));
      long mounted = step(container, "mounts", limited);

      Spawned monitor = inits.start(encoded, status, table, pod(sandbox, pause));
      long spawned = step(container, "spawn", mounted);
      return follow(container, status, monitor, StartFailures.of(recorded), spawned);
    } finally {
      owned.forEach(Fd::close);
    }
  }

  private static Optional<InitProgram.Joined> pod(Sandbox sandbox, Fd pause) {
    Set<Namespace> kinds = PodNamespaces.of(sandbox.spec());
    return kinds.isEmpty() ? Optional.empty() : Optional.of(new InitProgram.Joined(pause, kinds));
  }

  /** Makes the cgroup with its limits, before any process exists that they must hold. */
  private List<FileSystemPlan.Node> limit(Container container, ContainerSpec spec)
      throws IOException {
    Cgroup cgroup = container.cgroup();
    cgroup.create();
    cgroup.apply(spec.resources());
    List<FileSystemPlan.Node> nodes = new ArrayList<>(FileSystemPlan.DEFAULT_NODES);
    if (spec.security().privileged()) {
      Optional<IdMappings> users = container.sandbox().spec().userNamespace();
      if (users.isPresent()) {
        cgroup.delegate(users.get().rootUid(), users.get().rootGid());
      }
      nodes.addAll(hostDevices.all());
      return nodes;
    }
    List<HostDevices.Granted> granted = hostDevices.find(spec.devices());
    cgroup.allowDevices(HostDevices.rules(granted));
    granted.forEach(device -> nodes.add(device.node()));
    return nodes;
  }

  private static Optional<RunPlan.UserNamespace> userNamespace(
      SandboxSpec sandbox,
      Optional<Fd> users,
      Account account,
      ContainerSpec spec,
      DescriptorTable<Fd> table)
      throws RuntimeFailure {
    if (users.isEmpty()) {
      return Optional.empty();
    }
    StreamOwner owner = PodUsers.owner(sandbox.userNamespace().orElseThrow(), account, spec.name());
    return Optional.of(new RunPlan.UserNamespace(table.add(users.get()), owner));
  }

  private Fd root(PreparedRoot prepared, Optional<Fd> users) throws IOException {
    return users.isPresent()
        ? roots.mount(prepared.root(), users.get())
        : roots.mount(prepared.root());
  }

  private OptionalInt log(ContainerSpec spec, DescriptorTable<Fd> table, List<Fd> owned)
      throws IOException {
    String path = spec.logPath();
    return path == null
        ? OptionalInt.empty()
        : OptionalInt.of(table.add(keep(owned, LogFile.open(kernel.files(), Path.of(path)))));
  }

  private Fd controlSocket(Container container) throws IOException {
    SocketName name = new SocketName.UnixPath(container.controlSocket().toString());
    Fd socket = kernel.sockets().socket(Sockets.AF_UNIX, Sockets.SOCK_SEQPACKET, 0);
    try {
      bind(socket, name, container.controlSocket());
      kernel.sockets().listen(socket, 8);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private void bind(Fd socket, SocketName name, Path path) throws IOException {
    try {
      kernel.sockets().bind(socket, name);
    } catch (SyscallException e) {
      if (e.errno() != Errno.EADDRINUSE) {
        throw e;
      }
      Files.delete(path); // of a start that a former daemon began
      kernel.sockets().bind(socket, name);
    }
  }

  private RunPlan.PidNamespace pidNamespace(
      Container container, Optional<Container> target, DescriptorTable<Fd> table, List<Fd> owned)
      throws IOException, InterruptedException {
    return switch (container.spec().pid()) {
      case ContainerPid.Own _ -> new RunPlan.PidNamespace.New();
      case ContainerPid.Host _ -> new RunPlan.PidNamespace.Host();
      case ContainerPid.OfSandbox _ -> pidNamespace(container.sandbox(), table, owned);
      case ContainerPid.Target _ ->
          new RunPlan.PidNamespace.Join(
              table.add(keep(owned, pidNamespaceOf(target.orElseThrow()))));
    };
  }

  /** The namespace's file is found by a number, which may be another process' by now. */
  private Fd pidNamespaceOf(Container target) throws IOException, InterruptedException {
    try (Fd process = target.openProcess(kernel.descriptors())) {
      Fd namespace = kernel.namespaces().open(target.status().pid(), Namespace.PID);
      if (loop.awaitReadable(process, Duration.ZERO)) {
        namespace.close();
        throw new RuntimeFailure("container %s ends just now".formatted(target.id()));
      }
      return namespace;
    }
  }

  private RunPlan.PidNamespace pidNamespace(
      Sandbox sandbox, DescriptorTable<Fd> table, List<Fd> owned) throws SyscallException {
    return switch (sandbox.spec().pid()) {
      case CONTAINER -> new RunPlan.PidNamespace.New();
      case HOST -> new RunPlan.PidNamespace.Host();
      case POD ->
          new RunPlan.PidNamespace.Join(table.add(keep(owned, namespace(sandbox, Namespace.PID))));
    };
  }

  private Fd namespace(Sandbox sandbox, Namespace kind) throws SyscallException {
    return kernel.namespaces().open(sandbox.status().pausePid(), kind);
  }

  /** Listens to init until the program runs or a step has failed. */
  private Running follow(
      Container container,
      StatusChannel status,
      Spawned monitor,
      StartFailures failures,
      long since)
      throws IOException, InterruptedException {
    Optional<StatusMessage.Started> started = Optional.empty();
    Optional<Fd> process = Optional.empty();
    try {
      while (true) {
        Optional<StatusChannel.Told> told = status.next();
        if (told.isEmpty()) {
          throw new ContainerStartException("init was killed while the container started");
        }
        switch (told.get().message()) {
          case StatusMessage.Warning warning ->
              LOG.log(
                  System.Logger.Level.WARNING,
                  "container {0}: {1}",
                  LogField.container(container.id()),
                  failures.explain(warning.report()));
          case StatusMessage.Started message -> {
            started = Optional.of(message);
            process = told.get().descriptor();
            since = step(container, "setup", since);
            if (process.isPresent()) {
              holds.hold(container.id(), message.pid(), process.get());
            }
          }
          case StatusMessage.Failed failed ->
              throw new ContainerStartException(failures.explain(failed.report()));
          case StatusMessage.Running ignored -> {
            step(container, "exec", since);
            StatusMessage.Started message = started.orElseThrow();
            Fd pidfd = process.orElseThrow();
            process = Optional.empty();
            return new Running(
                message.pid(),
                Outcome.instant(message.startedNanoseconds()),
                pidfd,
                monitor.pidfd());
          }
          case StatusMessage.Terminal ignored -> told.get().descriptor().ifPresent(Fd::close);
        }
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      reapMonitor(monitor);
      throw e;
    } finally {
      process.ifPresent(Fd::close);
    }
  }

  /** Waits for a monitor whose container did not start; it writes the exit record and ends. */
  private void reapMonitor(Spawned monitor) throws IOException, InterruptedException {
    try (monitor) {
      loop.awaitReadable(monitor.pidfd());
      kernel.processes().reap(monitor.pidfd());
    }
  }

  private long step(Container container, String name, long since) {
    long now = System.nanoTime();
    timeline.step(container.id(), name, now - since);
    return now;
  }

  private static Fd keep(List<Fd> owned, Fd fd) {
    owned.add(fd);
    return fd;
  }
}

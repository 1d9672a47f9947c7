package io.beanpod.runtime.sandbox;

import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.PidMode;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.network.PodNamespace;
import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.sys.Descriptors;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Namespace;
import io.beanpod.sys.Signal;
import io.beanpod.sys.Sockets;
import io.beanpod.sys.SpawnRequest;
import io.beanpod.sys.Spawned;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes a pod's namespaces and starts the pause process that owns them from then on. */
final class PauseLauncher {

  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

  private final Kernel kernel;
  private final NamespaceThreads threads;
  private final EventLoop loop;
  private final UserNamespaces userNamespaces;

  PauseLauncher(
      Kernel kernel, NamespaceThreads threads, EventLoop loop, UserNamespaces userNamespaces) {
    this.kernel = kernel;
    this.threads = threads;
    this.loop = loop;
    this.userNamespaces = userNamespaces;
  }

  /**
   * A pause process.
   *
   * @param network the pod's network namespace, if it has one of its own
   * @param ready end of file once its mounts are in place; a byte before it is an errno
   */
  record Launched(Spawned process, Optional<PodNamespace> network, Fd ready)
      implements AutoCloseable {
    @Override
    public void close() {
      network.ifPresent(PodNamespace::close);
      ready.close();
    }
  }

  /**
   * Starts pause.
   *
   * @param ahead the pod's namespaces, where they are made already; this uses them up
   * @param lock the sandbox's lock file, locked; pause keeps the lock
   */
  Launched launch(SandboxSpec spec, Optional<SandboxShelf.Ready> ahead, Fd lock, Fd cgroup)
      throws IOException, InterruptedException {
    List<Fd> mounts = PodMounts.create(kernel, spec);
    try {
      return spec.userNamespace().isPresent()
          ? launchMapped(spec, spec.userNamespace().get(), lock, cgroup, mounts)
          : launchPlain(spec, ahead, lock, cgroup, mounts);
    } finally {
      mounts.forEach(Fd::close);
    }
  }

  private Launched launchPlain(
      SandboxSpec spec, Optional<SandboxShelf.Ready> ahead, Fd lock, Fd cgroup, List<Fd> mounts)
      throws IOException, InterruptedException {
    try (Descriptors.Pipe ready = kernel.descriptors().pipe2(0)) {
      Set<Namespace> born = EnumSet.of(Namespace.MOUNT);
      if (spec.pid() == PidMode.POD) {
        born.add(Namespace.PID);
      }
      SpawnRequest request = request(lock, cgroup, ready.writing(), mounts).inNew(born);
      Optional<PodNamespace> known = ahead.map(made -> made.namespaces().prepared());
      NamespaceThreads.Work<Launched> start =
          () -> {
            Optional<PodNamespace> network = configure(spec, known);
            return new Launched(
                kernel.processes().spawn(request), network, ready.reading().release());
          };
      return ahead.isPresent()
          ? ahead.get().namespaces().run(start)
          : threads.inNew(PodNamespaces.of(spec), start);
    }
  }

  /**
   * The pod's namespaces must belong to its user namespace, so whoever is in that one makes them:
   * pause itself.
   */
  private Launched launchMapped(
      SandboxSpec spec, IdMappings ids, Fd lock, Fd cgroup, List<Fd> mounts)
      throws IOException, InterruptedException {
    Fd channel;
    Spawned first;
    try (Sockets.Pair ready = kernel.sockets().socketpair(Sockets.SOCK_SEQPACKET)) {
      first = kernel.processes().spawn(request(lock, cgroup, ready.second(), mounts));
      channel = ready.first().release();
    }
    Spawned pause = userNamespaces.enter(channel, first, ids);
    try {
      Optional<PodNamespace> network =
          threads.inThoseOf(
              pause.pidfd(), PodNamespaces.of(spec), () -> configure(spec, Optional.empty()));
      return new Launched(pause, network, channel);
    } catch (IOException | InterruptedException | RuntimeException e) {
      channel.close();
      end(pause, e);
      throw e;
    }
  }

  /** Ends a pause whose sandbox fails; a child that nobody waits for would stay as a zombie. */
  void end(Spawned pause, Exception cause) {
    try (pause) {
      kernel.processes().pidfdSendSignal(pause.pidfd(), Signal.KILL);
      if (loop.awaitReadable(pause.pidfd(), KILL_PATIENCE)) {
        kernel.processes().reap(pause.pidfd());
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cause.addSuppressed(e);
    }
  }

  private SpawnRequest request(Fd lock, Fd cgroup, Fd ready, List<Fd> mounts) {
    Fd devNull = userNamespaces.devNull();
    List<Fd> descriptors = new ArrayList<>();
    descriptors.addAll(List.of(devNull, devNull, devNull, lock, ready));
    descriptors.addAll(mounts);
    return SpawnRequest.of(
            userNamespaces.program(), List.of("pause", Integer.toString(mounts.size() - 1)))
        .withDescriptors(descriptors)
        .inCgroup(cgroup);
  }

  /** Sets up the pod's namespaces, on a thread that is in them. */
  private Optional<PodNamespace> configure(SandboxSpec spec, Optional<PodNamespace> known)
      throws IOException {
    Set<Namespace> own = PodNamespaces.of(spec);
    if (own.contains(Namespace.UTS)) {
      kernel.namespaces().sethostname(spec.hostname());
    }
    Optional<PodNamespace> network =
        own.contains(Namespace.NET) && known.isEmpty()
            ? Optional.of(PodNamespace.ofCallingThread(kernel))
            : known;
    Sysctls.write(spec.sysctls());
    return network;
  }

  /** Waits until pause has its mounts in place. */
  void awaitReady(Launched launched, SandboxSpec spec) throws IOException, InterruptedException {
    loop.awaitReadable(launched.ready());
    ByteBuffer errno = ByteBuffer.allocateDirect(1);
    if (kernel.descriptors().read(launched.ready(), errno) > 0) {
      Errno why = Errno.of(errno.get(0));
      boolean hidden = why == Errno.EPERM && spec.userNamespace().isPresent();
      throw new RuntimeFailure(
          "pause cannot mount the pod's shared memory: %s (%s)%s"
              .formatted(
                  why,
                  why.description(),
                  hidden
                      ? "; in a user namespace the kernel wants /proc and /sys of this host without"
                          + " anything mounted over parts of them"
                      : ""));
    }
  }
}

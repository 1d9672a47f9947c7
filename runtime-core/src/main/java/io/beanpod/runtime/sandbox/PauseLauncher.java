package io.beanpod.runtime.sandbox;

import io.beanpod.pause.Programs;
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
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.SpawnRequest;
import io.beanpod.sys.Spawned;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes a pod's namespaces and starts the pause process that owns them from then on. */
final class PauseLauncher implements AutoCloseable {

  private final Kernel kernel;
  private final NamespaceThreads threads;
  private final EventLoop loop;
  private final Fd devNull;
  private final Fd program;

  PauseLauncher(Kernel kernel, NamespaceThreads threads, EventLoop loop) throws IOException {
    this.kernel = kernel;
    this.threads = threads;
    this.loop = loop;
    this.devNull = kernel.files().openat(Fd.CWD, "/dev/null", OpenFlags.RDWR, 0);
    byte[] bytes = Programs.PAUSE.read();
    this.program =
        kernel
            .descriptors()
            .sealedMemfd("pause", ByteBuffer.allocateDirect(bytes.length).put(bytes).flip(), true);
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
   * @param lock the sandbox's lock file, locked; pause keeps the lock
   */
  Launched launch(SandboxSpec spec, Fd lock, Fd cgroup) throws IOException, InterruptedException {
    List<Fd> mounts = PodMounts.create(kernel, spec);
    try (Descriptors.Pipe ready = kernel.descriptors().pipe2(0)) {
      List<Fd> descriptors = new ArrayList<>();
      descriptors.addAll(List.of(devNull, devNull, devNull, lock, ready.writing()));
      descriptors.addAll(mounts);
      Set<Namespace> born = EnumSet.of(Namespace.MOUNT);
      if (spec.pid() == PidMode.POD) {
        born.add(Namespace.PID);
      }
      SpawnRequest request =
          SpawnRequest.of(program, List.of("pause", Integer.toString(mounts.size() - 1)))
              .withDescriptors(descriptors)
              .inCgroup(cgroup)
              .inNew(born);
      Set<Namespace> own = PodNamespaces.of(spec);
      Launched launched =
          threads.inNew(
              own,
              () -> {
                if (own.contains(Namespace.UTS)) {
                  kernel.namespaces().sethostname(spec.hostname());
                }
                Optional<PodNamespace> network =
                    own.contains(Namespace.NET)
                        ? Optional.of(PodNamespace.ofCallingThread(kernel))
                        : Optional.empty();
                Sysctls.write(spec.sysctls());
                return new Launched(
                    kernel.processes().spawn(request), network, ready.reading().release());
              });
      return launched;
    } finally {
      mounts.forEach(Fd::close);
    }
  }

  /** Waits until pause has its mounts in place. */
  void awaitReady(Launched launched) throws IOException, InterruptedException {
    loop.awaitReadable(launched.ready());
    ByteBuffer errno = ByteBuffer.allocateDirect(1);
    if (kernel.descriptors().read(launched.ready(), errno) > 0) {
      Errno why = Errno.of(errno.get(0));
      throw new RuntimeFailure(
          "pause cannot mount the pod's shared memory: %s (%s)".formatted(why, why.description()));
    }
  }

  @Override
  public void close() {
    program.close();
    devNull.close();
  }
}

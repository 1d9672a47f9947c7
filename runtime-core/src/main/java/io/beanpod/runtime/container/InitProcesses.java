package io.beanpod.runtime.container;

import io.beanpod.pause.DescriptorTable;
import io.beanpod.runtime.ahead.Ahead;
import io.beanpod.runtime.cgroup.Cgroup;
import io.beanpod.runtime.sandbox.NamespaceThreads;
import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Processes;
import io.beanpod.sys.Spawned;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.util.Optional;

/**
 * Starts init processes. A few are executed ahead and wait for a plan, since execve(2) and what a
 * new program touches first take as long as half of a container's mounts. They live where monitors
 * do, outside of any container, and each still is a copy of the program of its own. When the daemon
 * is killed their sockets close, and they end.
 */
public final class InitProcesses implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(InitProcesses.class.getName());

  /** A pod's two containers, or a container and its probe. */
  private static final int AHEAD = 2;

  private final Kernel kernel;
  private final EventLoop loop;
  private final NamespaceThreads threads;
  private final InitProgram program;
  private final Ahead<InitProgram.Waiting> ahead;

  /**
   * Opens what every start uses.
   *
   * @param monitors the cgroup where monitors live, apart from what they watch
   */
  public InitProcesses(Kernel kernel, EventLoop loop, NamespaceThreads threads, Cgroup monitors)
      throws IOException {
    this.kernel = kernel;
    this.loop = loop;
    this.threads = threads;
    this.program = new InitProgram(kernel, monitors);
    this.ahead = new Ahead<>("init", AHEAD, program::spawnWaiting, this::discard);
  }

  /**
   * Starts one.
   *
   * @param pod the namespaces that it shall be in, where these are not those of this process
   */
  Spawned start(
      byte[] plan,
      StatusChannel status,
      DescriptorTable<Fd> table,
      Optional<InitProgram.Joined> pod)
      throws IOException, InterruptedException {
    Optional<Spawned> waiting = handOver(plan, status, table, pod);
    if (waiting.isPresent()) {
      return waiting.get();
    }
    Processes processes = kernel.processes();
    return program.spawn(
        plan,
        status,
        table,
        request ->
            pod.isEmpty()
                ? processes.spawn(request)
                : threads.inThoseOf(
                    pod.get().pause(), pod.get().kinds(), () -> processes.spawn(request)));
  }

  private Optional<Spawned> handOver(
      byte[] plan,
      StatusChannel status,
      DescriptorTable<Fd> table,
      Optional<InitProgram.Joined> pod)
      throws SyscallException, InterruptedException {
    if (!InitProgram.canHandOver(table)) {
      return Optional.empty();
    }
    Optional<InitProgram.Waiting> taken = ahead.take();
    if (taken.isEmpty()) {
      return Optional.empty();
    }
    InitProgram.Waiting waiting = taken.get();
    try {
      program.handOver(waiting, plan, status, table, pod);
    } catch (SyscallException e) {
      discard(waiting);
      if (e.errno() != Errno.EPIPE && e.errno() != Errno.ECONNRESET) {
        throw e;
      }
      return Optional.empty(); // somebody has killed it
    }
    waiting.socket().close();
    return Optional.of(waiting.process());
  }

  private void discard(InitProgram.Waiting unused) throws InterruptedException {
    unused.socket().close();
    try (Spawned process = unused.process()) {
      loop.awaitReadable(process.pidfd());
      kernel.processes().reap(process.pidfd());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "an unused init process is not reaped", e);
    }
  }

  @Override
  public void close() {
    ahead.close();
    program.close();
  }
}

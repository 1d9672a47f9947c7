package io.beanpod.runtime.container;

import io.beanpod.pause.DescriptorTable;
import io.beanpod.pause.ExecPlan;
import io.beanpod.pause.ProcessPlan;
import io.beanpod.pause.RunPlan;
import io.beanpod.pause.StatusMessage;
import io.beanpod.runtime.ContainerStartException;
import io.beanpod.runtime.ExecSpec;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.TerminalSize;
import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.runtime.stream.FdInputStream;
import io.beanpod.runtime.stream.FdOutputStream;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Spawned;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts another process in a running container. The process becomes this daemon's own child, so
 * its exit code needs no monitor: an exec ends with the connection that asked for it.
 */
final class ExecStarter {

  private final Kernel kernel;
  private final EventLoop loop;
  private final InitProcesses inits;

  ExecStarter(Kernel kernel, EventLoop loop, InitProcesses inits) {
    this.kernel = kernel;
    this.loop = loop;
    this.inits = inits;
  }

  LinuxExecSession start(Container container, ExecSpec spec)
      throws IOException, InterruptedException {
    if (spec.command().isEmpty()) {
      throw new RuntimeFailure("exec needs a command");
    }
    ProcessPlan own = container.plan().process();
    ProcessPlan process =
        new ProcessPlan(
            spec.command(),
            own.environment(),
            own.workingDirectory(),
            own.credentials(),
            own.umask(),
            own.noNewPrivileges(),
            own.oomScoreAdjustment(),
            own.rlimits(),
            own.seccomp(),
            own.lsmLabel());
    StartFailures failures =
        new StartFailures(spec.command().getFirst(), own.workingDirectory(), List.of());
    List<Fd> owned = new ArrayList<>();
    ExecPipes pipes =
        spec.tty() ? ExecPipes.NONE : ExecPipes.open(kernel.descriptors(), spec.stdin());
    try (StatusChannel status = new StatusChannel(kernel, loop)) {
      DescriptorTable<Fd> table = new DescriptorTable<>();
      Fd target = container.openProcess(kernel.descriptors());
      owned.add(target);
      Fd cgroup = container.cgroup().openFd();
      owned.add(cgroup);
      ExecPlan plan =
          new ExecPlan(
              table.add(target),
              ExecPlan.CONTAINER_NAMESPACES,
              table.add(cgroup),
              container
                  .sandbox()
                  .spec()
                  .userNamespace()
                  .map(ids -> PodUsers.owner(ids, own.credentials())),
              spec.tty() ? terminal(spec.size()) : pipes.given(table),
              process);
      Spawned parent = inits.start(plan.encode(), status, table, Optional.empty());
      pipes.closeTheirs();
      return follow(status, parent, failures, spec, pipes);
    } catch (IOException | InterruptedException | RuntimeException e) {
      pipes.closeOurs();
      throw e;
    } finally {
      pipes.closeTheirs();
      owned.forEach(Fd::close);
    }
  }

  private static ExecPlan.Stdio terminal(TerminalSize size) {
    return new ExecPlan.Stdio.NewTerminal(new RunPlan.TerminalSize(size.rows(), size.columns()));
  }

  private LinuxExecSession follow(
      StatusChannel status, Spawned parent, StartFailures failures, ExecSpec spec, ExecPipes pipes)
      throws IOException, InterruptedException {
    Optional<Fd> process = Optional.empty();
    Optional<Fd> terminal = Optional.empty();
    try {
      while (true) {
        Optional<StatusChannel.Told> told = status.next();
        if (told.isEmpty()) {
          break;
        }
        switch (told.get().message()) {
          case StatusMessage.Started ignored -> process = told.get().descriptor();
          case StatusMessage.Terminal ignored -> terminal = told.get().descriptor();
          case StatusMessage.Failed failed ->
              throw new ContainerStartException(failures.explain(failed.report()));
          case StatusMessage.Warning ignored -> {
            // The container's own start has told of it.
          }
          case StatusMessage.Running ignored -> {
            // An exec sends none.
          }
        }
      }
      if (process.isEmpty()) {
        throw new ContainerStartException("init was killed before the command ran");
      }
      LinuxExecSession session = session(process.get(), terminal, spec, pipes);
      process = Optional.empty();
      terminal = Optional.empty();
      return session;
    } finally {
      reapParent(parent);
      if (process.isPresent()) {
        // Its command was not executed; it is our child and must not stay a zombie.
        loop.awaitReadable(process.get());
        reap(process.get());
        process.get().close();
      }
      terminal.ifPresent(Fd::close);
    }
  }

  private LinuxExecSession session(
      Fd process, Optional<Fd> terminal, ExecSpec spec, ExecPipes pipes) throws IOException {
    if (terminal.isPresent()) {
      Fd master = terminal.get();
      Fd reading = kernel.descriptors().duplicate(master);
      Fd writing = kernel.descriptors().duplicate(master);
      return new LinuxExecSession(
          kernel,
          loop,
          process,
          Optional.of(master),
          new FdOutputStream(kernel.descriptors(), loop, writing),
          new FdInputStream(kernel.descriptors(), loop, reading),
          InputStream.nullInputStream());
    }
    OutputStream stdin =
        spec.stdin()
            ? new FdOutputStream(kernel.descriptors(), loop, pipes.stdin())
            : OutputStream.nullOutputStream();
    return new LinuxExecSession(
        kernel,
        loop,
        process,
        Optional.empty(),
        stdin,
        new FdInputStream(kernel.descriptors(), loop, pipes.stdout()),
        new FdInputStream(kernel.descriptors(), loop, pipes.stderr()));
  }

  private void reapParent(Spawned parent) throws IOException, InterruptedException {
    try (parent) {
      loop.awaitReadable(parent.pidfd());
      reap(parent.pidfd());
    }
  }

  private void reap(Fd pidfd) throws SyscallException {
    try {
      kernel.processes().reap(pidfd);
    } catch (SyscallException e) {
      if (e.errno() != Errno.ECHILD) {
        throw e;
      }
    }
  }
}

package io.beanpod.runtime.container;

import io.beanpod.runtime.ExecSession;
import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.runtime.stream.Readiness;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Events;
import io.beanpod.sys.ExitStatus;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Signal;
import io.beanpod.sys.SyscallException;
import io.beanpod.sys.WindowSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An exec whose process is this daemon's child. */
final class LinuxExecSession implements ExecSession {

  private final Kernel kernel;
  private final Fd process;
  private final Readiness processEnd;
  private final Optional<Fd> terminal;
  private final OutputStream stdin;
  private final InputStream stdout;
  private final InputStream stderr;
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

  /** Takes ownership of the process' pidfd, the terminal and the streams. */
  LinuxExecSession(
      Kernel kernel,
      EventLoop loop,
      Fd process,
      Optional<Fd> terminal,
      OutputStream stdin,
      InputStream stdout,
      InputStream stderr)
      throws IOException {
    this.kernel = kernel;
    this.process = process;
    this.terminal = terminal;
    this.stdin = stdin;
    this.stdout = stdout;
    this.stderr = stderr;
    this.processEnd = loop.watch(process);
    processEnd.onReady(Events.EPOLLIN, this::reap);
  }

  private void reap() {
    try {
      Optional<ExitStatus> status = kernel.processes().reap(process);
      exitCode.complete(status.orElseThrow().code());
    } catch (SyscallException | RuntimeException e) {
      exitCode.completeExceptionally(e);
    } finally {
      processEnd.close();
      process.close();
    }
  }

  @Override
  public OutputStream stdin() {
    return stdin;
  }

  @Override
  public InputStream stdout() {
    return stdout;
  }

  @Override
  public InputStream stderr() {
    return stderr;
  }

  @Override
  public void resize(int rows, int columns) {
    terminal.ifPresent(master -> {
      try {
        kernel.terminals().setSize(master, new WindowSize(rows, columns));
      } catch (SyscallException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  @Override
  public OptionalInt waitFor(Duration timeout) throws InterruptedException {
    try {
      return OptionalInt.of(exitCode.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return OptionalInt.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the exit code of an exec cannot be read", e.getCause());
    }
  }

  @Override
  public void kill() {
    if (exitCode.isDone()) {
      return;
    }
    try {
      kernel.processes().pidfdSendSignal(process, Signal.KILL);
    } catch (IllegalStateException e) {
      return; // it ended meanwhile
    } catch (SyscallException e) {
      if (e.errno() != Errno.ESRCH) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    kill();
    try {
      stdin.close();
      stdout.close();
      stderr.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      terminal.ifPresent(Fd::close);
    }
  }
}

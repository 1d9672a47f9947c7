package io.beanpod.runtime.cgroup;

import io.beanpod.pause.Programs;
import io.beanpod.sys.Descriptors;
import io.beanpod.sys.Events;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Signal;
import io.beanpod.sys.SpawnRequest;
import io.beanpod.sys.Spawned;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Processes that do nothing, for systemd to make scopes around: a scope needs one at its start, and
 * those of a pod are born in its cgroup, so they come later. One that is left over ends with the
 * daemon.
 */
final class Placeholders implements AutoCloseable {
  private static final int FOR_EVER = -1;

  private final Kernel kernel;
  private final Fd program;

  Placeholders(Kernel kernel) throws IOException {
    this.kernel = kernel;
    byte[] bytes = Programs.PAUSE.read();
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    this.program = kernel.descriptors().sealedMemfd("placeholder", direct, true);
  }

  Placeholder start() throws IOException {
    try (Descriptors.Pipe pipe = kernel.descriptors().pipe2(0)) {
      SpawnRequest request =
          SpawnRequest.of(program, List.of("placeholder")).withDescriptors(List.of(pipe.reading()));
      Spawned process = kernel.processes().spawn(request);
      return new Placeholder(process, pipe.writing().release());
    }
  }

  @Override
  public void close() {
    program.close();
  }

  /** One that runs; closing it ends it. */
  final class Placeholder implements PodCgroup.Hold {
    private final Spawned process;
    private final Fd lifeline;

    private Placeholder(Spawned process, Fd lifeline) {
      this.process = process;
      this.lifeline = lifeline;
    }

    int pid() {
      return process.pid();
    }

    @Override
    public void close() throws IOException {
      try (process) {
        lifeline.close();
        kernel.processes().pidfdSendSignal(process.pidfd(), Signal.KILL);
        kernel.events().poll(process.pidfd(), Events.EPOLLIN, FOR_EVER);
        kernel.processes().reap(process.pidfd());
      }
    }
  }
}

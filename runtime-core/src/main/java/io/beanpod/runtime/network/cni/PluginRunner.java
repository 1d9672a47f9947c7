package io.beanpod.runtime.network.cni;

import io.beanpod.runtime.cgroup.Cgroup;
import io.beanpod.runtime.stream.Capture;
import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.runtime.stream.FdInputStream;
import io.beanpod.sys.Descriptors;
import io.beanpod.sys.ExitStatus;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.SpawnRequest;
import io.beanpod.sys.Spawned;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs one plugin to its end, each in a cgroup of its own: one that hangs is killed with all that
 * it has started. It runs in the calling thread's network namespace, which is the host's.
 */
final class PluginRunner {
  private static final int MOST_RESULT = 1 << 20;
  private static final int MOST_MESSAGES = 64 << 10;

  /** How long output may still come after the plugin itself has ended. */
  private static final Duration DRAIN_PATIENCE = Duration.ofMillis(500);

  /** A killed process ends at once, unless it hangs in the kernel: then nobody waits for it. */
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(5);

  private final Kernel kernel;
  private final EventLoop loop;
  private final Cgroup cgroups;
  private final Duration timeout;

  PluginRunner(Kernel kernel, EventLoop loop, Cgroup cgroups, Duration timeout) {
    this.kernel = kernel;
    this.loop = loop;
    this.cgroups = cgroups;
    this.timeout = timeout;
  }

  /**
   * How a plugin ended.
   *
   * @param status empty when it took too long and was killed
   */
  record Ended(Optional<ExitStatus> status, String output, String messages) {}

  Duration timeout() {
    return timeout;
  }

  /**
   * Runs a program.
   *
   * @param scope names its cgroup: what runs for a sandbox is found by that again
   * @param input all of its standard input
   */
  Ended run(Path file, String scope, List<String> environment, String input)
      throws IOException, InterruptedException {
    Cgroup cgroup = cgroups.child(scope);
    cgroup.create();
    try (Program program = Program.open(kernel, file);
        Fd stdin = inMemory(input);
        Descriptors.Pipe output = kernel.descriptors().pipe2(0);
        Descriptors.Pipe messages = kernel.descriptors().pipe2(0);
        FdInputStream outputEnd = reading(output);
        FdInputStream messagesEnd = reading(messages);
        Spawned process =
            spawn(
                program,
                environment,
                List.of(stdin, output.writing(), messages.writing()),
                cgroup)) {
      output.writing().close();
      messages.writing().close();
      Capture result = Capture.of(outputEnd, MOST_RESULT);
      Capture words = Capture.of(messagesEnd, MOST_MESSAGES);
      Optional<ExitStatus> status = end(process, cgroup);
      result.await(DRAIN_PATIENCE);
      words.await(DRAIN_PATIENCE);
      return new Ended(status, text(result), text(words));
    } finally {
      removeIfEmpty(cgroup);
    }
  }

  private Spawned spawn(
      Program program, List<String> environment, List<Fd> descriptors, Cgroup cgroup)
      throws IOException {
    try (Fd directory = cgroup.openFd()) {
      return kernel
          .processes()
          .spawn(
              SpawnRequest.of(program.executable(), program.arguments())
                  .withEnvironment(environment)
                  .withDescriptors(descriptors)
                  .inCgroup(directory));
    }
  }

  private Optional<ExitStatus> end(Spawned process, Cgroup cgroup)
      throws IOException, InterruptedException {
    try {
      if (loop.awaitReadable(process.pidfd(), timeout)) {
        return kernel.processes().reap(process.pidfd());
      }
    } catch (InterruptedException e) {
      kill(process, cgroup);
      throw e;
    }
    kill(process, cgroup);
    return Optional.empty();
  }

  private void kill(Spawned process, Cgroup cgroup) throws IOException, InterruptedException {
    cgroup.kill();
    if (loop.awaitReadable(process.pidfd(), KILL_PATIENCE)) {
      var _ = kernel.processes().reap(process.pidfd());
    }
  }

  /** Ends what plugins have left running for a scope, be it that a daemon was killed meanwhile. */
  void end(String scope) throws IOException, InterruptedException {
    Cgroup cgroup = cgroups.child(scope);
    if (cgroup.exists()) {
      cgroup.kill();
      cgroup.remove();
    }
  }

  /** A plugin may leave a helper running, such as a DNS server for the network: that stays. */
  private static void removeIfEmpty(Cgroup cgroup) throws IOException, InterruptedException {
    if (!cgroup.isPopulated()) {
      cgroup.remove();
    }
  }

  private Fd inMemory(String text) throws IOException {
    Fd memory = kernel.descriptors().memfdCreate("cni", Descriptors.MFD_NOEXEC_SEAL);
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    // pwrite leaves the file's position at the beginning, where the plugin reads on.
    for (int at = 0; bytes.hasRemaining(); at = bytes.position()) {
      kernel.descriptors().pwrite(memory, bytes, at);
    }
    return memory;
  }

  private FdInputStream reading(Descriptors.Pipe pipe) throws IOException {
    return new FdInputStream(kernel.descriptors(), loop, pipe.reading());
  }

  private static String text(Capture capture) {
    return new String(capture.bytes(), StandardCharsets.UTF_8).strip();
  }
}

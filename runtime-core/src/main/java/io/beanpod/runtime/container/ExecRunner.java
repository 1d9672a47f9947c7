package io.beanpod.runtime.container;

import io.beanpod.runtime.ExecResult;
import io.beanpod.runtime.ExecSession;
import io.beanpod.runtime.ExecSpec;
import io.beanpod.runtime.stream.Capture;
import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** Further processes in running containers: with streams, or to the end. */
public final class ExecRunner {

  private static final Duration FOREVER = Duration.ofDays(36_500);

  /** How long output may still come after the command itself has ended. */
  private static final Duration DRAIN_PATIENCE = Duration.ofMillis(500);

  private final ExecStarter starter;

  public ExecRunner(Kernel kernel, EventLoop loop, InitProcesses inits) {
    this.starter = new ExecStarter(kernel, loop, inits);
  }

  public ExecSession start(Container container, ExecSpec spec)
      throws IOException, InterruptedException {
    return starter.start(container, spec);
  }

  /** Runs a command to its end, or kills it when the time has passed. */
  public ExecResult run(Container container, List<String> command, Duration timeout, int maxOutput)
      throws IOException, InterruptedException {
    try (ExecSession session = start(container, new ExecSpec(command, false, false))) {
      Capture stdout = Capture.of(session.stdout(), maxOutput);
      Capture stderr = Capture.of(session.stderr(), maxOutput);
      OptionalInt code = session.waitFor(timeout.isZero() ? FOREVER : timeout);
      if (code.isEmpty()) {
        session.kill();
        session.waitFor(FOREVER);
      }
      // A child that the command left behind may keep its output open for ever.
      stdout.await(DRAIN_PATIENCE);
      stderr.await(DRAIN_PATIENCE);
      return new ExecResult(
          code.orElse(Outcome.LOST_CODE), stdout.bytes(), stderr.bytes(), code.isEmpty());
    }
  }
}

package io.beanpod.runtime.container;

import io.beanpod.runtime.ExecResult;
import io.beanpod.runtime.ExecSession;
import io.beanpod.runtime.ExecSpec;
import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.sys.Kernel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** Further processes in running containers: with streams, or to the end. */
public final class ExecRunner implements AutoCloseable {

  private static final Duration FOREVER = Duration.ofDays(36_500);

  /** How long output may still come after the command itself has ended. */
  private static final Duration DRAIN_PATIENCE = Duration.ofMillis(500);

  private final ExecStarter starter;

  public ExecRunner(Kernel kernel, EventLoop loop) throws IOException {
    this.starter = new ExecStarter(kernel, loop);
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

  /** Reads a stream to its end and keeps its beginning. */
  private static final class Capture {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final InputStream stream;
    private final int limit;
    private final Thread reader;

    private Capture(InputStream stream, int limit) {
      this.stream = stream;
      this.limit = limit;
      this.reader = Thread.ofVirtual().name("exec-output").unstarted(this::read);
    }

    static Capture of(InputStream stream, int limit) {
      Capture capture = new Capture(stream, limit);
      capture.reader.start();
      return capture;
    }

    private void read() {
      byte[] chunk = new byte[8192];
      try {
        for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
          synchronized (kept) {
            kept.write(chunk, 0, Math.min(count, limit - kept.size()));
          }
        }
      } catch (IOException e) {
        return; // closed with the session
      }
    }

    void await(Duration limit) throws InterruptedException {
      reader.join(limit);
    }

    byte[] bytes() {
      synchronized (kept) {
        return kept.toByteArray();
      }
    }
  }

  @Override
  public void close() {
    starter.close();
  }
}

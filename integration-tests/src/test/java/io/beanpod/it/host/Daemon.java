package io.beanpod.it.host;

import io.beanpod.cli.UserError;
import io.beanpod.cli.client.DaemonConnection;
import io.beanpod.cli.protocol.Request;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** A {@code beanpod daemon} in a JVM of its own, with directories of its own. */
public final class Daemon implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path root;
  private final Process process;

  /**
   * What a command printed.
   *
   * @param code its exit code
   */
  public record Answer(int code, String out, String err) {}

  private Daemon(Path root, Process process) {
    this.root = root;
    this.process = process;
  }

  /** Starts a daemon; what it says goes to the end of {@code daemon.log} below the root. */
  public static Daemon start(Path root) throws IOException {
    ProcessBuilder command = new ProcessBuilder(Beanpod.command(root, "daemon"));
    File log = root.resolve("daemon.log").toFile();
    command.redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    command.redirectErrorStream(true);
    return new Daemon(root, command.start());
  }

  /** Waits until it answers. */
  public void awaitReady() throws IOException, InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      try {
        if (ask(new Request.Version()).code() == 0) {
          return;
        }
      } catch (IOException notYet) {
        if (!process.isAlive()) {
          throw new IOException(
              "the daemon ended with " + process.exitValue() + "; it said:\n" + log(), notYet);
        }
        if (Instant.now().isAfter(end)) {
          throw new IOException("no daemon after " + PATIENCE + "; it said:\n" + log(), notYet);
        }
        Thread.sleep(10);
      }
    }
  }

  /**
   * Asks as the command line does.
   *
   * @throws IOException when the daemon went away before it had answered
   */
  public Answer ask(Request request) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (DaemonConnection daemon =
        DaemonConnection.open(root.resolve("run").resolve("beanpod.sock"))) {
      daemon.send(request);
      int code = daemon.receive(out, new PrintStream(err, true, StandardCharsets.UTF_8));
      String said = err.toString(StandardCharsets.UTF_8);
      if (said.contains("ended the conversation")) {
        throw new IOException(said);
      }
      return new Answer(code, out.toString(StandardCharsets.UTF_8), said);
    } catch (UserError unreachable) {
      throw new IOException(unreachable.getMessage(), unreachable);
    }
  }

  /** SIGKILL, and waits until the kernel has closed all that it held. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** SIGTERM; the daemon ends in order and leaves its pods running. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        kill();
        throw new IOException("the daemon did not end on SIGTERM; it said:\n" + log());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** All that the daemons of this root have said. */
  public String log() throws IOException {
    return Files.readString(root.resolve("daemon.log"));
  }
}

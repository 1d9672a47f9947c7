package io.beanpod.cri.streaming;

import io.beanpod.runtime.ExecSession;
import io.beanpod.runtime.ExecSpec;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.TerminalSize;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * Runs a command for a client. When the client goes first, the command's input ends and its output
 * is dropped; the command itself goes on, as with other runtimes, and whatever serves it here stays
 * as long as it does.
 */
final class ExecRun implements CommandRun {

  private static final System.Logger LOG = System.getLogger(ExecRun.class.getName());
  private static final Duration LONG = Duration.ofDays(1);

  /** kubectl tells its terminal's size right after it has opened the streams. */
  private static final Duration SIZE_PATIENCE = Duration.ofMillis(50);

  private static final Duration DRAIN_PATIENCE = Duration.ofMillis(500);

  /** End of file for the reader of a terminal in its usual mode: ^D, termios(3) VEOF. */
  private static final int END_OF_TRANSMISSION = 4;

  private final PodRuntime runtime;
  private final StreamTarget.Exec target;

  ExecRun(PodRuntime runtime, StreamTarget.Exec target) {
    this.runtime = runtime;
    this.target = target;
  }

  @Override
  public StreamSelection streams() {
    return target.streams();
  }

  @Override
  public void run(CommandStreams streams) throws InterruptedException {
    CommandOutcome outcome;
    try {
      outcome = new CommandOutcome.Exited(execute(streams));
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "exec in container " + target.containerId(), e);
      outcome =
          new CommandOutcome.Failed(
              "error executing command in container %s: %s"
                  .formatted(target.containerId(), e.getMessage()));
    } finally {
      close(streams);
    }
    streams.finish(outcome);
  }

  private int execute(CommandStreams streams) throws IOException, InterruptedException {
    boolean tty = target.streams().tty();
    TerminalResizer resizer = TerminalResizer.start(new TerminalSizes(streams.resize()));
    TerminalSize size =
        tty ? resizer.first(SIZE_PATIENCE).orElse(TerminalSize.DEFAULT) : TerminalSize.DEFAULT;
    ExecSpec spec = new ExecSpec(target.command(), tty, target.streams().stdin(), size);
    try (ExecSession session = runtime.exec(target.containerId(), spec)) {
      resizer.bind(tty ? session::resize : (_, _) -> {});
      if (target.streams().stdin()) {
        Thread.ofVirtual().name("exec-stdin").start(() -> pumpInput(streams, session.stdin()));
      }
      OutputPump stdout = OutputPump.start("exec-stdout", session.stdout(), streams.stdout());
      OutputPump stderr = OutputPump.start("exec-stderr", session.stderr(), streams.stderr());
      OptionalInt code = OptionalInt.empty();
      while (code.isEmpty()) {
        code = session.waitFor(LONG);
      }
      stdout.awaitDrained(DRAIN_PATIENCE);
      stderr.awaitDrained(DRAIN_PATIENCE);
      return code.getAsInt();
    }
  }

  private void pumpInput(CommandStreams streams, OutputStream process) {
    try {
      streams.stdin().transferTo(process);
      if (target.streams().tty()) {
        // A terminal's input has no end of its own; a shell that waits at its prompt leaves.
        process.write(END_OF_TRANSMISSION);
      } else {
        process.close();
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "a command has closed its standard input", e);
    } finally {
      // What nobody reads must not keep the connection from being read.
      closeInput(streams);
    }
  }

  private static void close(CommandStreams streams) {
    closeInput(streams);
    try {
      streams.resize().close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a stream cannot be closed", e);
    }
  }

  private static void closeInput(CommandStreams streams) {
    try {
      streams.stdin().close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a stream cannot be closed", e);
    }
  }
}

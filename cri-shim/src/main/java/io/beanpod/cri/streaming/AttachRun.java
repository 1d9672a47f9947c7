package io.beanpod.cri.streaming;

import io.beanpod.runtime.AttachSession;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.NoSuchObjectException;
import io.beanpod.runtime.PodRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/**
 * Joins a client to a container's own streams until the container ends or the client goes. The end
 * of the client's input ends the container's only when the container was made with stdinOnce; else
 * the next client goes on with it.
 */
final class AttachRun implements CommandRun {

  private static final System.Logger LOG = System.getLogger(AttachRun.class.getName());

  /** For a container to take what its client sent before it left. */
  private static final Duration INPUT_PATIENCE = Duration.ofSeconds(5);

  private final PodRuntime runtime;
  private final StreamTarget.Attach target;

  AttachRun(PodRuntime runtime, StreamTarget.Attach target) {
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
      Optional<IOException> cutOff = join(streams);
      outcome =
          cutOff.isEmpty() || streams.client().isGone()
              ? new CommandOutcome.Ended()
              : failed(cutOff.get());
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "attach to container " + target.containerId(), e);
      outcome = failed(e);
    } finally {
      close(streams);
    }
    streams.finish(outcome);
  }

  private CommandOutcome failed(Exception cause) {
    return new CommandOutcome.Failed(
        "error attaching to container %s: %s".formatted(target.containerId(), cause.getMessage()));
  }

  /** Returns what cut the client off, if that was the end. */
  private Optional<IOException> join(CommandStreams streams)
      throws IOException, InterruptedException {
    ContainerStatus container =
        runtime
            .container(target.containerId())
            .orElseThrow(() -> new NoSuchObjectException("container", target.containerId()));
    boolean stdin = target.streams().stdin();
    try (AttachSession session = runtime.attach(target.containerId(), stdin)) {
      boolean endsInput = stdin && container.spec().stdinOnce() && !container.spec().tty();
      Thread input =
          Thread.ofVirtual()
              .name("attach-stdin")
              .start(() -> pumpInput(streams, session, endsInput));
      Runnable leave = () -> leave(session, input);
      streams.client().whenGone(leave);
      TerminalResizer.start(new TerminalSizes(streams.resize()))
          .bind(container.spec().tty() ? session::resize : (_, _) -> {});
      OutputPump stdout = OutputPump.start("attach-stdout", session.stdout(), streams.stdout());
      OutputPump stderr = OutputPump.start("attach-stderr", session.stderr(), streams.stderr());
      stdout.awaitEnd();
      stderr.awaitEnd();
      streams.client().forget(leave);
      return stdout.failure().or(stderr::failure);
    }
  }

  private static void pumpInput(CommandStreams streams, AttachSession session, boolean endsInput) {
    try {
      streams.stdin().transferTo(session.stdin());
      if (endsInput) {
        session.stdin().close();
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "the container takes no more input", e);
    } finally {
      closeQuietly(streams.stdin());
    }
  }

  /** The client has gone: what it sent last still belongs to the container. */
  private static void leave(AttachSession session, Thread input) {
    try {
      input.join(INPUT_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      session.close();
    }
  }

  private static void close(CommandStreams streams) {
    closeQuietly(streams.stdin());
    closeQuietly(streams.resize());
  }

  private static void closeQuietly(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a stream cannot be closed", e);
    }
  }
}

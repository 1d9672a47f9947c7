package io.beanpod.cli.daemon;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.UserError;
import io.beanpod.cli.node.LocalNode;
import io.beanpod.cli.protocol.Request;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Pod;
import io.beanpod.runtime.AttachSession;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.ExecSession;
import io.beanpod.runtime.ExecSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.OptionalInt;

/** Requests that join a client's streams to a program in a container. */
final class StreamRequests {
  private static final Logger LOG = System.getLogger(StreamRequests.class.getName());
  private static final Duration LONG = Duration.ofDays(1);

  private final LocalNode node;
  private final Pods pods;

  StreamRequests(LocalNode node) {
    this.node = node;
    this.pods = new Pods(node.engine());
  }

  int exec(Request.Exec request, Conversation conversation)
      throws IOException, InterruptedException {
    ContainerStatus run =
        running(request.namespace(), request.pod(), request.container(), conversation);
    ExecSpec spec = new ExecSpec(request.command(), request.tty(), request.stdin());
    try (ExecSession session = node.runtime().exec(run.id(), spec)) {
      if (request.tty()) {
        conversation.onResize(session::resize);
        resize(session::resize, request.rows(), request.columns());
      }
      if (request.stdin()) {
        start("exec-input", conversation.in(), session.stdin(), true);
      }
      Thread out = start("exec-output", session.stdout(), conversation.flushingOut(), false);
      Thread err = start("exec-errors", session.stderr(), conversation.err(), false);
      OptionalInt code = OptionalInt.empty();
      while (code.isEmpty()) {
        code = session.waitFor(LONG);
      }
      out.join();
      err.join();
      return code.getAsInt();
    }
  }

  int attach(Request.Attach request, Conversation conversation)
      throws IOException, InterruptedException {
    ContainerStatus run =
        running(request.namespace(), request.pod(), request.container(), conversation);
    if (request.stdin() && !run.spec().stdin()) {
      throw UserError.failed(
          "container %s has no standard input: its manifest must say stdin: true"
              .formatted(run.spec().name()));
    }
    try (AttachSession session = node.runtime().attach(run.id(), request.stdin())) {
      if (run.spec().tty()) {
        conversation.onResize(session::resize);
        resize(session::resize, request.rows(), request.columns());
      }
      if (request.stdin()) {
        start("attach-input", conversation.in(), session.stdin(), true);
      }
      Thread out = start("attach-output", session.stdout(), conversation.flushingOut(), false);
      Thread err = start("attach-errors", session.stderr(), conversation.err(), false);
      out.join();
      err.join();
      return ExitCode.OK;
    }
  }

  private ContainerStatus running(
      String namespace, String podName, String containerName, Conversation conversation)
      throws IOException {
    Pod pod = pods.get(namespace, podName);
    Container container = pods.container(pod, containerName, conversation);
    return pods.running(pod, container);
  }

  private static void resize(Conversation.ResizeListener listener, int rows, int columns) {
    if (rows > 0 && columns > 0) {
      listener.resized(rows, columns);
    }
  }

  private static Thread start(String name, InputStream from, OutputStream to, boolean closing) {
    return Thread.ofVirtual().name(name).start(() -> copy(from, to, closing));
  }

  private static void copy(InputStream from, OutputStream to, boolean closing) {
    try {
      from.transferTo(to);
      if (closing) {
        to.close();
      }
    } catch (IOException ended) {
      // One of the two sides has gone; the one that waits for the end hears of it by itself.
      LOG.log(Level.DEBUG, "a stream of exec or attach ended", ended);
    }
  }
}

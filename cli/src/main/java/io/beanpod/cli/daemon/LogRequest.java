package io.beanpod.cli.daemon;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.UserError;
import io.beanpod.cli.log.LogLine;
import io.beanpod.cli.log.LogReader;
import io.beanpod.cli.log.LogTail;
import io.beanpod.cli.node.LocalNode;
import io.beanpod.cli.protocol.Request;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ContainerState;
import io.beanpod.pod.model.Pod;
import io.beanpod.runtime.ContainerStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Shows what containers wrote. */
final class LogRequest {
  private final LocalNode node;
  private final Pods pods;
  private final Request.Logs request;
  private final Conversation conversation;
  private final Instant earliest;

  LogRequest(LocalNode node, Request.Logs request, Conversation conversation) {
    this.node = node;
    this.pods = new Pods(node.engine());
    this.request = request;
    this.conversation = conversation;
    this.earliest =
        request.sinceSeconds() < 0
            ? Instant.EPOCH
            : Instant.now().minusSeconds(request.sinceSeconds());
  }

  int show() throws IOException, InterruptedException {
    Pod pod = pods.get(request.namespace(), request.pod());
    if (!request.allContainers()) {
      show(pod, pods.container(pod, request.container(), conversation));
    } else if (request.follow()) {
      together(pod);
    } else {
      for (Container container : pod.spec().allContainers()) {
        if (run(pod, container).isPresent()) {
          show(pod, container);
        }
      }
    }
    return ExitCode.OK;
  }

  private void together(Pod pod) throws IOException, InterruptedException {
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running =
          pod.spec().allContainers().stream()
              .filter(container -> run(pod, container).isPresent())
              .<Future<?>>map(container ->
                  readers.submit(() -> {
                    show(pod, container);
                    return null;
                  }))
              .toList();
      try {
        for (Future<?> reader : running) {
          reader.get();
        }
      } catch (ExecutionException e) {
        throw new IOException(String.valueOf(e.getCause()), e);
      } finally {
        readers.shutdownNow();
      }
    }
  }

  private Optional<ContainerStatus> run(Pod pod, Container container) {
    return node.engine().run(pod.namespace(), pod.name(), container.name(), request.previous());
  }

  private void show(Pod pod, Container container) throws IOException, InterruptedException {
    ContainerStatus run = run(pod, container).orElseThrow(() -> nothingYet(pod, container));
    String logPath = run.spec().logPath();
    if (logPath == null) {
      throw UserError.failed("container %s keeps no log".formatted(container.name()));
    }
    Path file = Path.of(logPath);
    long skip = request.tail() < 0 ? 0 : Math.max(0, count(file) - request.tail());
    Printer printer = new Printer(pod, container, skip);
    if (request.follow()) {
      LogTail.follow(file, () -> hasEnded(run.id()), printer::print);
    } else if (Files.exists(file)) {
      try (LogReader reader = new LogReader(file)) {
        for (LogLine line = reader.next(); line != null; line = reader.next()) {
          printer.print(line);
        }
      }
    }
  }

  private UserError nothingYet(Pod pod, Container container) {
    if (request.previous()) {
      return UserError.failed(
          "previous terminated container \"%s\" in pod \"%s\" not found: it was not restarted"
              .formatted(container.name(), pod.name()));
    }
    String reason =
        pod.status()
            .container(container.name())
            .map(io.beanpod.pod.model.ContainerStatus::state)
            .filter(ContainerState.Waiting.class::isInstance)
            .map(state -> ((ContainerState.Waiting) state).reason())
            .orElse("ContainerCreating");
    return UserError.failed(
        "container \"%s\" in pod \"%s\" is waiting to start: %s"
            .formatted(container.name(), pod.name(), reason));
  }

  private boolean hasEnded(String containerId) {
    return node.runtime()
        .container(containerId)
        .map(status -> status.state() == io.beanpod.runtime.ContainerState.EXITED)
        .orElse(true);
  }

  /** Whole lines that the request's age allows. */
  private long count(Path file) throws IOException {
    if (Files.notExists(file)) {
      return 0;
    }
    long count = 0;
    try (LogReader reader = new LogReader(file)) {
      for (LogLine line = reader.next(); line != null; line = reader.next()) {
        count += !line.partial() && line.isSince(earliest) ? 1 : 0;
      }
    }
    return count;
  }

  /** Prints the lines of one container. */
  private final class Printer {
    private final byte[] prefix;
    private long skip;
    private boolean begun;

    Printer(Pod pod, Container container, long skip) {
      this.skip = skip;
      this.prefix =
          request.prefix()
              ? "[pod/%s/%s] "
                  .formatted(pod.name(), container.name())
                  .getBytes(StandardCharsets.UTF_8)
              : new byte[0];
    }

    void print(LogLine line) throws IOException {
      if (!line.isSince(earliest)) {
        return;
      }
      if (skip > 0) {
        skip -= line.partial() ? 0 : 1;
        return;
      }
      synchronized (conversation) {
        if (!begun) {
          conversation.out().write(prefix);
          if (request.timestamps()) {
            conversation.print(line.timestamp() + " ");
          }
        }
        conversation.out().write(line.text());
        if (!line.partial()) {
          conversation.out().write('\n');
        }
        if (request.follow()) {
          conversation.out().flush();
        }
      }
      begun = line.partial();
    }
  }
}

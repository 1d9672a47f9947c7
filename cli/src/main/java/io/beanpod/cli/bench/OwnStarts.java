package io.beanpod.cli.bench;

import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.PodRuntime;
import io.beanpod.runtime.RuntimeEvent;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.StartTimeline;
import io.beanpod.runtime.Subscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Starts sandboxes and containers in the way the daemon does, and times them. */
final class OwnStarts implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  private final PodRuntime runtime;
  private final Steps steps;
  private final String image;
  private final Path logs;
  private final Map<String, CountDownLatch> ends = new ConcurrentHashMap<>();
  private final Subscription subscription;

  OwnStarts(PodRuntime runtime, Steps steps, String image, Path logs) {
    this.runtime = runtime;
    this.steps = steps;
    this.image = image;
    this.logs = logs;
    this.subscription = runtime.subscribe(this::hear);
  }

  /** Collects the steps that the runtime tells of, by sandbox or container. */
  static final class Steps implements StartTimeline {
    private final Map<String, SequencedMap<String, Long>> byId = new ConcurrentHashMap<>();

    @Override
    public void step(String id, String step, long nanos) {
      byId.computeIfAbsent(id, _ -> new LinkedHashMap<>()).put(step, nanos);
    }

    SequencedMap<String, Long> take(String id) {
      SequencedMap<String, Long> taken = byId.remove(id);
      return taken == null ? new LinkedHashMap<>() : taken;
    }
  }

  /** A sandbox that runs, and how long it took to make. */
  record Made(String id, Sample sample) {}

  private void hear(RuntimeEvent event) {
    if (event instanceof RuntimeEvent.ContainerExited exited) {
      end(exited.status().id()).countDown();
    }
  }

  private CountDownLatch end(String id) {
    return ends.computeIfAbsent(id, _ -> new CountDownLatch(1));
  }

  Made sandbox() throws IOException, InterruptedException {
    String uid = UUID.randomUUID().toString();
    SandboxSpec spec =
        SandboxSpec.builder(
                new PodIdentity("bench", "bench-" + uid.substring(0, 8), uid, 0), "bench")
            .build();
    long begin = System.nanoTime();
    SandboxStatus status = runtime.runSandbox(spec);
    long nanos = System.nanoTime() - begin;
    return new Made(status.id(), Sample.of(nanos, steps.take(status.id())));
  }

  void remove(String sandbox) throws IOException, InterruptedException {
    runtime.removeSandbox(sandbox);
  }

  /** From nothing in a running pod until the command is executed. */
  Sample start(String sandbox, List<String> command) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    String id = runtime.createContainer(sandbox, spec(command)).id();
    long created = System.nanoTime();
    runtime.startContainer(id);
    long nanos = System.nanoTime() - begin;
    awaitEnd(id);
    runtime.removeContainer(id);
    ends.remove(id);
    return Sample.of(nanos, withCreation(created - begin, id));
  }

  /** From nothing in a running pod until the command has ended and its end is recorded. */
  Sample run(String sandbox, List<String> command) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    String id = runtime.createContainer(sandbox, spec(command)).id();
    long created = System.nanoTime();
    runtime.startContainer(id);
    long started = System.nanoTime();
    awaitEnd(id);
    long nanos = System.nanoTime() - begin;
    runtime.removeContainer(id);
    ends.remove(id);
    SequencedMap<String, Long> all = withCreation(created - begin, id);
    all.put("exit", begin + nanos - started);
    return Sample.of(nanos, all);
  }

  /** From nothing in a running pod until the first byte of output is in the log. */
  Sample firstByte(String sandbox) throws IOException, InterruptedException {
    Instant begin = Instant.now();
    ContainerStatus created = runtime.createContainer(sandbox, spec(List.of("echo", "hello")));
    runtime.startContainer(created.id());
    awaitEnd(created.id());
    String log = Files.readString(Path.of(String.valueOf(created.spec().logPath())));
    Instant written = Instant.parse(log.substring(0, log.indexOf(' ')));
    runtime.removeContainer(created.id());
    ends.remove(created.id());
    steps.take(created.id());
    return Sample.whole(java.time.Duration.between(begin, written).toNanos());
  }

  private SequencedMap<String, Long> withCreation(long nanos, String id) {
    SequencedMap<String, Long> all = new LinkedHashMap<>();
    all.put("create", nanos);
    all.putAll(steps.take(id));
    return all;
  }

  private void awaitEnd(String id) throws IOException, InterruptedException {
    if (!end(id).await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new RuntimeFailure("container " + id + " does not end");
    }
    ContainerStatus status = runtime.container(id).orElseThrow();
    if (status.state() != ContainerState.EXITED || status.exitCode() != 0) {
      throw new RuntimeFailure(
          "the measured command ended with %d: %s".formatted(status.exitCode(), status.message()));
    }
  }

  private ContainerSpec spec(List<String> command) {
    return ContainerSpec.builder("bench", image)
        .command(command)
        .logPath(logs.resolve(UUID.randomUUID() + ".log").toString())
        .build();
  }

  @Override
  public void close() {
    subscription.close();
  }
}

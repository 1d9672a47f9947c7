package io.beanpod.it.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.image.ImageStore;
import io.beanpod.it.host.BusyboxImage;
import io.beanpod.pod.decode.ManifestException;
import io.beanpod.pod.decode.PodDecoder;
import io.beanpod.pod.engine.EngineConfig;
import io.beanpod.pod.engine.Images;
import io.beanpod.pod.engine.PodEngine;
import io.beanpod.pod.engine.PodRefusedException;
import io.beanpod.pod.model.ContainerState;
import io.beanpod.pod.model.ContainerStatus;
import io.beanpod.pod.model.Node;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodPhase;
import io.beanpod.pod.time.SystemTimeline;
import io.beanpod.runtime.Directories;
import io.beanpod.runtime.ExecResult;
import io.beanpod.runtime.LinuxRuntime;
import io.beanpod.runtime.RuntimeConfig;
import io.beanpod.runtime.StartTimeline;
import io.beanpod.runtime.network.NetworkConfig;
import io.beanpod.runtime.network.cni.CniConfig;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** A node of its own in this process: real kernel, engine and images, its own directories. */
public final class TestNode implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int OUTPUT = 64 * 1024;

  private final Directories directories;
  private final LinuxRuntime runtime;
  private final PodEngine engine;
  private final SystemTimeline timeline;

  private TestNode(
      Directories directories, LinuxRuntime runtime, PodEngine engine, SystemTimeline timeline) {
    this.directories = directories;
    this.runtime = runtime;
    this.engine = engine;
    this.timeline = timeline;
  }

  /** The manifest of a pod that sleeps, and ends at once. */
  static String sleeper(String name) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
      - {name: main, image: "busybox:test", command: [sleep, "1000"]}
    """
        .formatted(name);
  }

  /** Opens a node below a directory that is on a disk, with the busybox image. */
  public static TestNode open(Path root) throws IOException, InterruptedException {
    return open(root, CniConfig.NONE);
  }

  /** The same, with a network of CNI plugins. */
  public static TestNode open(Path root, CniConfig cni) throws IOException, InterruptedException {
    Kernel kernel = Kernel.linux();
    Directories directories = Directories.below(root);
    ImageStore images = ImageStore.open(directories.lib(), kernel);
    BusyboxImage.build(images, Files.createDirectories(root.resolve("busybox")));
    LinuxRuntime runtime =
        LinuxRuntime.open(
            kernel,
            images,
            new RuntimeConfig(directories, NetworkConfig.of("beantest0"), cni, StartTimeline.NONE));
    SystemTimeline timeline = new SystemTimeline();
    PodEngine engine =
        PodEngine.open(config(directories), runtime, new LocalImages(images), timeline);
    return new TestNode(directories, runtime, engine, timeline);
  }

  /** Images of the store alone: no test of pods asks a registry. */
  private record LocalImages(ImageStore store) implements Images {
    @Override
    public Optional<Image> find(String reference) throws IOException {
      return store
          .find(reference)
          .map(image -> new Image(image.id().toString(), false, image.size()));
    }

    @Override
    public Image pull(String reference) throws IOException {
      throw new IOException("this node has no registry to pull " + reference + " from");
    }
  }

  /** Kubelet's numbers, but for the long waits. */
  private static EngineConfig config(Directories directories) {
    EngineConfig.Limits kubelet = EngineConfig.Limits.KUBELET;
    return new EngineConfig(
        directories.lib().resolve("pods"),
        directories.logs(),
        Path.of("/etc/resolv.conf"),
        Path.of("/etc/hosts"),
        directories.lib().resolve("seccomp"),
        new Node("test", Map.of(), List.of("127.0.0.1"), 64_000, 1L << 40),
        new EngineConfig.Limits(
            kubelet.maxPods(),
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            kubelet.pullBase(),
            kubelet.pullMax(),
            Duration.ofSeconds(1),
            kubelet.resync(),
            kubelet.events()));
  }

  public LinuxRuntime runtime() {
    return runtime;
  }

  public PodEngine engine() {
    return engine;
  }

  /** Asks for the pods of a manifest. */
  public void apply(String manifest) throws IOException, ManifestException, PodRefusedException {
    for (Pod pod : PodDecoder.decode("test", manifest)) {
      engine.apply(pod);
    }
  }

  /** The pod of that name in the namespace default. */
  public Pod pod(String name) {
    return engine.get("default", name).orElseThrow();
  }

  /** Waits until the pod is as wanted; fails with what it is instead. */
  public Pod await(String name, Predicate<Pod> wanted) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      Pod pod = pod(name);
      if (wanted.test(pod)) {
        return pod;
      }
      assertThat(Instant.now())
          .withFailMessage(() -> name + " did not come to that; it is " + pod.status())
          .isBefore(end);
      Thread.sleep(20);
    }
  }

  public Pod awaitPhase(String name, PodPhase phase) throws InterruptedException {
    return await(name, pod -> pod.status().phase() == phase);
  }

  /** Waits until the pod has ended, and returns how one of its containers did. */
  public ContainerState.Terminated awaitEnd(String name, String container)
      throws InterruptedException {
    Pod pod = await(name, p -> p.status().phase().isTerminal());
    return (ContainerState.Terminated) container(pod, container).state();
  }

  public static ContainerStatus container(Pod pod, String container) {
    return pod.status().container(container).orElseThrow();
  }

  /** The runtime's id of a container of a running pod. */
  public String containerId(String pod, String container) {
    return container(pod(pod), container).containerId().replaceFirst("^.*://", "");
  }

  /** Runs a shell command in a container; fails unless it succeeds. */
  public String sh(String pod, String container, String command)
      throws IOException, InterruptedException {
    ExecResult result =
        runtime.execSync(
            containerId(pod, container), List.of("/bin/sh", "-c", command), PATIENCE, OUTPUT);
    String out = new String(result.stdout(), StandardCharsets.UTF_8);
    String err = new String(result.stderr(), StandardCharsets.UTF_8);
    assertThat(result.exitCode()).withFailMessage(command + ": " + out + err).isZero();
    return out.strip();
  }

  /** What a container's run wrote, without the log's own columns. */
  public String log(Pod pod, String container, int run) throws IOException {
    Path log =
        directories
            .logs()
            .resolve(pod.namespace() + "_" + pod.name() + "_" + pod.uid())
            .resolve(container)
            .resolve(run + ".log");
    StringBuilder text = new StringBuilder();
    for (String line : Files.readAllLines(log)) {
      text.append(line.split(" ", 4)[3]).append('\n');
    }
    return text.toString();
  }

  /** Deletes a pod and waits until nothing is left of it. */
  public void delete(String name, long graceSeconds) throws IOException, InterruptedException {
    engine.delete("default", name, OptionalLong.of(graceSeconds));
    Instant end = Instant.now().plus(PATIENCE);
    Optional<Pod> left = engine.get("default", name);
    while (left.isPresent()) {
      assertThat(Instant.now()).as(name + " is not gone: " + left.get().status()).isBefore(end);
      Thread.sleep(20);
      left = engine.get("default", name);
    }
  }

  /** Deletes every pod and lets go of the directories. */
  @Override
  public void close() throws IOException {
    try {
      for (Pod pod : engine.list()) {
        engine.delete(pod.namespace(), pod.name(), OptionalLong.of(0));
      }
      for (Pod pod : engine.list()) {
        delete(pod.name(), 0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      engine.close();
      runtime.close();
      timeline.close();
    }
  }
}

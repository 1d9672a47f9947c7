package io.beanpod.pod.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beanpod.pod.event.PodEvent;
import io.beanpod.pod.model.ContainerState;
import io.beanpod.pod.model.Node;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodPhase;
import io.beanpod.pod.testing.FakeRuntime;
import io.beanpod.pod.testing.ManualTime;
import io.beanpod.pod.testing.Pods;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.awaitility.core.ThrowingRunnable;

/** An engine over a fake runtime and a clock that the test moves. */
final class EngineHarness implements AutoCloseable {

  final ManualTime time = new ManualTime();
  final FakeRuntime runtime = new FakeRuntime(time);
  final FakeImages images = new FakeImages();
  final Path root;
  PodEngine engine;

  EngineHarness(Path root) throws IOException, InterruptedException {
    this.root = root;
    images.add("busybox");
    engine = open();
  }

  private PodEngine open() throws IOException, InterruptedException {
    EngineConfig config =
        new EngineConfig(
            root.resolve("pods"),
            root.resolve("logs"),
            root.resolve("resolv.conf"),
            root.resolve("hosts"),
            root.resolve("seccomp"),
            new Node("node", Map.of("disktype", "ssd"), List.of("192.0.2.1"), 4000, 8L << 30),
            EngineConfig.Limits.KUBELET);
    return PodEngine.open(config, runtime, images, time);
  }

  /** The daemon ends and starts anew; the runtime and its containers stay. */
  void restart() throws IOException, InterruptedException {
    engine.close();
    engine = open();
  }

  Pod apply(String spec) {
    return apply(Pods.manifest(spec));
  }

  Pod apply(Pod manifest) {
    try {
      return engine.apply(manifest).pod();
    } catch (PodRefusedException | IOException e) {
      throw new AssertionError(e);
    }
  }

  void delete(long grace) {
    try {
      assertThat(
              engine.delete(
                  "default", "p", grace < 0 ? OptionalLong.empty() : OptionalLong.of(grace)))
          .isPresent();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Pod pod() {
    return engine.get("default", "p").orElseThrow(() -> new AssertionError("no pod"));
  }

  static void eventually(ThrowingRunnable assertion) {
    await()
        .pollInterval(Duration.ofMillis(2))
        .pollDelay(Duration.ZERO)
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(assertion);
  }

  /**
   * Lets that time pass, as soon as the engine has set the alarm that shall ring at its end. What a
   * test sees of the engine is told before its next alarm is set, so a clock that moves at once
   * could pass the alarm by.
   */
  void untilItRings(Duration time) {
    eventually(() -> assertThat(time).matches(this.time::ringsIn, "until an alarm"));
    this.time.advance(time);
  }

  void awaitPhase(PodPhase phase) {
    eventually(() -> assertThat(pod().status().phase()).isEqualTo(phase));
  }

  void awaitGone() {
    eventually(() -> assertThat(engine.get("default", "p")).isEmpty());
  }

  void awaitState(String container, Predicate<ContainerState> wanted) {
    eventually(() -> assertThat(state(container)).matches(wanted));
  }

  void awaitRunning(String container) {
    awaitState(container, ContainerState.Running.class::isInstance);
  }

  void awaitWaiting(String container, String reason) {
    awaitState(container, s -> s instanceof ContainerState.Waiting w && w.reason().equals(reason));
  }

  ContainerState state(String container) {
    return pod()
        .status()
        .container(container)
        .orElseThrow(() -> new AssertionError("no status of " + container))
        .state();
  }

  ContainerState.Terminated lastState(String container) {
    ContainerState.Terminated last = pod().status().container(container).orElseThrow().lastState();
    return Objects.requireNonNull(last);
  }

  List<String> events() {
    return engine.events().list().stream().map(e -> e.reason() + ": " + e.message()).toList();
  }

  Optional<PodEvent> event(String reason) {
    return engine.events().list().stream().filter(e -> e.reason().equals(reason)).findFirst();
  }

  @Override
  public void close() {
    engine.close();
  }
}

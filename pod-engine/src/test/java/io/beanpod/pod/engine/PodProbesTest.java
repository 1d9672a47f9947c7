package io.beanpod.pod.engine;

import static io.beanpod.pod.engine.EngineHarness.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pod.model.ContainerStatus;
import io.beanpod.runtime.ExecResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodProbesTest {

  @TempDir Path root;
  private EngineHarness h;
  private final Set<String> failing = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void open() throws Exception {
    h = new EngineHarness(root);
    h.runtime.onExec(command ->
        new ExecResult(
            failing.contains(command.getFirst()) ? 1 : 0,
            "said".getBytes(StandardCharsets.UTF_8),
            new byte[0],
            false));
  }

  @AfterEach
  void close() {
    h.close();
  }

  private ContainerStatus app() {
    return h.pod()
        .status()
        .container("app")
        .orElseThrow(() -> new AssertionError("no status of app"));
  }

  private void seconds(int seconds) {
    h.time.advance(Duration.ofSeconds(seconds));
  }

  @Test
  void readinessIsAskedAtOnceAndFollowsTheAnswers() {
    h.apply(
        """
        containers:
        - name: app
          image: busybox
          readinessProbe: {exec: {command: [ready]}, periodSeconds: 5, failureThreshold: 1}
        """);
    eventually(() -> assertThat(app().ready()).isTrue());
    failing.add("ready");
    eventually(() -> {
      seconds(5);
      assertThat(app().ready()).isFalse();
    });
    assertThat(h.pod().status().condition("Ready").orElseThrow().message())
        .isEqualTo("containers with unready status: [app]");
    assertThat(h.events()).contains("Unhealthy: Readiness probe failed: said");
    assertThat(h.runtime.calls("stop")).isEmpty();
    failing.clear();
    eventually(() -> {
      seconds(5);
      assertThat(app().ready()).isTrue();
    });
  }

  @Test
  void aContainerThatFailsItsLivenessProbeIsRestartedWithTheProbesGracePeriod() {
    h.apply(
        """
        restartPolicy: OnFailure
        containers:
        - name: app
          image: busybox
          livenessProbe:
            exec: {command: [alive]}
            periodSeconds: 5
            failureThreshold: 3
            terminationGracePeriodSeconds: 7
        """);
    h.awaitRunning("app");
    failing.add("alive");
    for (int asked = 1; asked <= 3; asked++) {
      int times = asked;
      h.untilItRings(Duration.ofSeconds(5));
      eventually(() -> assertThat(h.runtime.calls("exec")).hasSize(times));
    }
    eventually(() -> assertThat(h.runtime.calls("stop")).containsExactly("stop app 7s"));
    failing.clear();
    eventually(() -> assertThat(h.runtime.calls("start")).contains("start app/1"));
    assertThat(h.events())
        .contains(
            "Unhealthy: Liveness probe failed: said",
            "Killing: Container app failed liveness probe, will be restarted");
    eventually(() -> assertThat(app().restartCount()).isEqualTo(1));
  }

  @Test
  void nothingElseIsAskedBeforeTheStartupProbeSucceeded() {
    failing.add("up");
    h.apply(
        """
        containers:
        - name: app
          image: busybox
          startupProbe: {exec: {command: [up]}, periodSeconds: 2, failureThreshold: 50}
          livenessProbe: {exec: {command: [alive]}, periodSeconds: 1}
          readinessProbe: {exec: {command: [ready]}, periodSeconds: 1}
        """);
    h.awaitRunning("app");
    eventually(() -> {
      seconds(2);
      assertThat(h.runtime.calls()).contains("exec app up");
    });
    seconds(4);
    assertThat(h.runtime.calls()).doesNotContain("exec app alive", "exec app ready");
    assertThat(app().started()).isFalse();
    failing.clear();
    eventually(() -> {
      seconds(2);
      assertThat(app().started()).isTrue();
    });
    eventually(() -> assertThat(app().ready()).isTrue());
    eventually(() -> {
      seconds(1);
      assertThat(h.runtime.calls()).contains("exec app alive");
    });
  }

  @Test
  void aSidecarMustHaveStartedBeforeTheNextContainer() {
    failing.add("up");
    h.apply(
        """
        initContainers:
        - name: side
          image: busybox
          restartPolicy: Always
          startupProbe: {exec: {command: [up]}, periodSeconds: 1, failureThreshold: 50}
        containers: [{name: app, image: busybox}]
        """);
    h.awaitRunning("side");
    eventually(() -> {
      seconds(1);
      assertThat(h.runtime.calls()).contains("exec side up");
    });
    assertThat(h.runtime.calls("start")).containsExactly("start side/0");
    failing.clear();
    eventually(() -> {
      seconds(1);
      assertThat(h.runtime.calls("start")).containsExactly("start side/0", "start app/0");
    });
  }
}

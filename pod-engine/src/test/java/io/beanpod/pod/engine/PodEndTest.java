package io.beanpod.pod.engine;

import static io.beanpod.pod.engine.EngineHarness.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.pod.model.ContainerState.Terminated;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodPhase;
import io.beanpod.pod.testing.ManualTime;
import io.beanpod.pod.testing.Pods;
import io.beanpod.runtime.ExecResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodEndTest {

  private static final ExecResult FINE = new ExecResult(0, new byte[0], new byte[0], false);
  private static final ExecResult BAD = new ExecResult(1, new byte[0], new byte[0], false);

  @TempDir Path root;
  private EngineHarness h;

  @BeforeEach
  void open() throws Exception {
    h = new EngineHarness(root);
  }

  @AfterEach
  void close() {
    h.close();
  }

  @Test
  void aDeletedPodEndsWithinItsGracePeriodAndLeavesNothing() throws Exception {
    h.apply("containers: [{name: app, image: busybox}]");
    h.awaitRunning("app");
    String uid = h.pod().uid();
    h.delete(-1);
    h.awaitGone();

    assertThat(h.runtime.calls("stop", "stop-sandbox", "remove-sandbox"))
        .containsExactly("stop app 30s", "stop-sandbox sandbox-0", "remove-sandbox sandbox-0");
    assertThat(h.event("Killing").orElseThrow().message()).isEqualTo("Stopping container app");
    assertThat(root.resolve("pods").resolve(uid)).doesNotExist();
    try (var logs = Files.list(root.resolve("logs"))) {
      assertThat(logs).isEmpty();
    }
  }

  @Test
  void theLastWordOnADeletedPodIsHowItEnded() {
    h.apply("containers: [{name: app, image: busybox}]");
    h.awaitRunning("app");
    List<PodPhase> phases = Collections.synchronizedList(new ArrayList<>());
    h.engine.watch(change -> phases.add(change.pod().status().phase()));
    h.delete(5);
    h.awaitGone();
    assertThat(phases.getLast()).isEqualTo(PodPhase.FAILED);
  }

  @Test
  void aGracePeriodIsAtLeastTwoSeconds() {
    h.apply("containers: [{name: app, image: busybox}]");
    h.awaitRunning("app");
    h.delete(0);
    h.awaitGone();
    assertThat(h.runtime.calls("stop")).containsExactly("stop app 2s");
  }

  @Test
  void preStopRunsFirstAndIsTakenOffTheGracePeriod() {
    CountDownLatch hook = holdExec("bye");
    h.apply(
        """
        containers:
        - name: app
          image: busybox
          lifecycle: {preStop: {exec: {command: [bye]}}}
        """);
    h.awaitRunning("app");
    h.delete(10);
    eventually(() -> assertThat(h.runtime.calls("exec")).containsExactly("exec app bye"));
    h.time.advance(Duration.ofMillis(3400));
    hook.countDown();
    h.awaitGone();
    assertThat(h.runtime.calls("stop")).containsExactly("stop app 7s");
  }

  @Test
  void aHookThatTakesTheWholeGracePeriodLeavesTwoSeconds() {
    holdExec("bye");
    h.apply(
        """
        containers:
        - name: app
          image: busybox
          lifecycle: {preStop: {exec: {command: [bye]}}}
        """);
    h.awaitRunning("app");
    h.delete(10);
    eventually(() -> assertThat(h.runtime.calls("exec")).hasSize(1));
    h.untilItRings(Duration.ofSeconds(10));
    h.awaitGone();
    assertThat(h.runtime.calls("stop")).containsExactly("stop app 2s");
  }

  @Test
  void aFailingPreStopHookIsToldAndChangesNothing() {
    h.runtime.onExec(command -> BAD);
    h.apply(
        """
        containers:
        - name: app
          image: busybox
          lifecycle: {preStop: {exec: {command: [bye]}}}
        """);
    h.awaitRunning("app");
    h.delete(10);
    h.awaitGone();
    assertThat(h.events()).contains("FailedPreStopHook: PreStopHook failed");
    assertThat(h.runtime.calls("stop")).containsExactly("stop app 10s");
  }

  @Test
  void noPreStopHookRunsWithoutAGracePeriod() {
    h.apply(
        """
        containers:
        - name: app
          image: busybox
          lifecycle: {preStop: {exec: {command: [bye]}}}
        """);
    h.awaitRunning("app");
    h.delete(0);
    h.awaitGone();
    assertThat(h.runtime.calls("exec")).isEmpty();
  }

  @Test
  void aSecondDeleteCanOnlyShortenTheGracePeriod() throws Exception {
    h.runtime.needsToStop("app", 1000);
    h.apply("containers: [{name: app, image: busybox}]");
    h.awaitRunning("app");
    h.delete(60);
    eventually(() -> assertThat(h.runtime.calls("stop")).containsExactly("stop app 60s"));
    Pod longer = h.engine.delete("default", "p", OptionalLong.of(90)).orElseThrow();
    assertThat(longer.metadata().deletionGracePeriodSeconds()).isEqualTo(60);
    h.delete(3);
    eventually(
        () -> assertThat(h.runtime.calls("stop")).containsExactly("stop app 60s", "stop app 3s"));
    h.untilItRings(Duration.ofSeconds(3));
    h.awaitGone();
  }

  @Test
  void sidecarsStopAfterTheMainContainersInReverseOrder() {
    h.runtime.needsToStop("app", 4);
    h.runtime.needsToStop("s2", 1);
    h.apply(
        """
        initContainers:
        - {name: s1, image: busybox, restartPolicy: Always}
        - {name: s2, image: busybox, restartPolicy: Always}
        containers:
        - {name: app, image: busybox}
        """);
    h.awaitRunning("app");
    h.delete(30);
    eventually(() -> assertThat(h.runtime.calls("stop")).containsExactly("stop app 30s"));
    h.untilItRings(Duration.ofSeconds(4));
    eventually(
        () -> assertThat(h.runtime.calls("stop")).containsExactly("stop app 30s", "stop s2 26s"));
    h.untilItRings(Duration.ofSeconds(1));
    h.awaitGone();
    assertThat(h.runtime.calls("stop"))
        .containsExactly("stop app 30s", "stop s2 26s", "stop s1 25s");
  }

  @Test
  void sidecarsAreStoppedWhenTheMainContainersHaveFinished() {
    h.apply(
        """
        restartPolicy: Never
        initContainers: [{name: side, image: busybox, restartPolicy: Always}]
        containers: [{name: app, image: busybox}]
        """);
    h.awaitRunning("app");
    assertThat(h.runtime.calls("start")).containsExactly("start side/0", "start app/0");
    h.runtime.exit("app", 0);
    h.awaitPhase(PodPhase.SUCCEEDED);
    assertThat(h.runtime.calls("start")).containsExactly("start side/0", "start app/0");
    assertThat(h.runtime.calls("stop")).containsExactly("stop side 30s");
  }

  @Test
  void aSidecarIsStartedAgainThoughThePodIsNeverRestarted() {
    h.apply(
        """
        restartPolicy: Never
        initContainers: [{name: side, image: busybox, restartPolicy: Always}]
        containers: [{name: app, image: busybox}]
        """);
    h.awaitRunning("app");
    h.runtime.exit("side", 0);
    eventually(() -> assertThat(h.runtime.calls("start")).contains("start side/1"));
    assertThat(h.pod().status().phase()).isEqualTo(PodPhase.RUNNING);
  }

  @Test
  void theNextContainerWaitsForThePostStartHookAndSoDoesTheStatus() {
    CountDownLatch hook = holdExec("hello");
    h.apply(
        """
        containers:
        - name: a
          image: busybox
          lifecycle: {postStart: {exec: {command: [hello]}}}
        - {name: b, image: busybox}
        """);
    eventually(() -> assertThat(h.runtime.calls("exec")).containsExactly("exec a hello"));
    assertThat(h.runtime.calls("start")).containsExactly("start a/0");
    assertThat(h.pod().status().phase()).isEqualTo(PodPhase.PENDING);
    hook.countDown();
    h.awaitRunning("b");
    h.awaitRunning("a");
  }

  @Test
  void aFailingPostStartHookEndsItsContainer() {
    h.runtime.onExec(command -> BAD);
    h.apply(
        """
        restartPolicy: Never
        containers:
        - name: app
          image: busybox
          lifecycle: {postStart: {exec: {command: [hello]}}}
        """);
    h.awaitPhase(PodPhase.FAILED);
    assertThat(h.events())
        .contains("FailedPostStartHook: PostStartHook failed", "Killing: FailedPostStartHook");
    assertThat(h.runtime.calls("stop")).containsExactly("stop app 30s");
    assertThat(((Terminated) h.state("app")).exitCode()).isEqualTo(143);
  }

  @Test
  void aPodIsDeletedThoughItsPostStartHookHangs() {
    holdExec("hello");
    h.apply(
        """
        containers:
        - name: app
          image: busybox
          lifecycle: {postStart: {exec: {command: [hello]}}}
        """);
    eventually(() -> assertThat(h.runtime.calls("exec")).hasSize(1));
    h.delete(5);
    h.awaitGone();
    assertThat(h.runtime.calls("stop")).containsExactly("stop app 5s");
  }

  @Test
  void aSleepHookWaitsThatLong() {
    h.apply(
        """
        containers:
        - name: app
          image: busybox
          lifecycle: {preStop: {sleep: {seconds: 4}}}
        """);
    h.awaitRunning("app");
    h.delete(10);
    eventually(() -> assertThat(h.event("Killing")).isPresent());
    eventually(() -> {
      h.time.advance(Duration.ofSeconds(1));
      assertThat(h.runtime.calls("stop")).hasSize(1);
    });
    h.awaitGone();
    assertThat(h.time.now()).isAfterOrEqualTo(ManualTime.START.plusSeconds(4));
  }

  @Test
  void aDeleteGoesOnAfterARestartOfTheDaemon() throws Exception {
    h.runtime.needsToStop("app", 1000);
    h.apply("containers: [{name: app, image: busybox}]");
    h.awaitRunning("app");
    h.delete(20);
    eventually(() -> assertThat(h.runtime.calls("stop")).hasSize(1));
    h.restart();
    assertThat(h.pod().metadata().deletionTimestamp()).isNotNull();
    h.untilItRings(Duration.ofSeconds(20));
    h.awaitGone();
  }

  @Test
  void terminateAllEndsEveryPod() throws Exception {
    h.apply("containers: [{name: app, image: busybox}]");
    h.awaitRunning("app");
    assertThat(h.engine.terminateAll(OptionalLong.of(1), Duration.ofSeconds(20))).isTrue();
    assertThat(h.engine.list()).isEmpty();
    assertThat(h.runtime.sandboxes()).isEmpty();
  }

  @Test
  void whatCannotBeChangedIsNamed() {
    h.apply("containers: [{name: app, image: busybox}]");
    assertThatThrownBy(() ->
            h.engine.apply(
                Pods.manifest(
                    """
                    restartPolicy: Never
                    containers: [{name: app, image: busybox, args: [x]}]
                    """)))
        .isInstanceOf(PodRefusedException.class)
        .hasMessageContaining("spec.containers[0].args")
        .hasMessageContaining("spec.restartPolicy");
    assertThatThrownBy(
            () -> h.engine.apply(Pods.manifest("containers: [{name: other, image: busybox}]")))
        .isInstanceOf(PodRefusedException.class)
        .hasMessageContaining("[app]");
  }

  @Test
  void theSameManifestChangesNothing() throws Exception {
    String spec = "containers: [{name: app, image: busybox}]";
    assertThat(h.engine.apply(Pods.manifest(spec)).outcome())
        .isEqualTo(ApplyResult.Outcome.CREATED);
    h.awaitRunning("app");
    assertThat(h.engine.apply(Pods.manifest(spec)).outcome())
        .isEqualTo(ApplyResult.Outcome.UNCHANGED);
    assertThat(h.pod().metadata().generation()).isEqualTo(1);
  }

  @Test
  void aPodThatThisNodeCannotRunIsRefused() {
    assertThatThrownBy(() ->
            h.engine.apply(
                Pods.manifest(
                    """
                    nodeSelector: {disktype: tape}
                    containers: [{name: app, image: busybox}]
                    """)))
        .isInstanceOf(PodRefusedException.class)
        .hasMessageContaining("disktype=tape");
    assertThat(h.engine.list()).isEmpty();
  }

  /** A command that does not return before the latch is open, or the thread is interrupted. */
  private CountDownLatch holdExec(String command) {
    CountDownLatch latch = new CountDownLatch(1);
    h.runtime.onExec(words -> {
      if (words.contains(command)) {
        try {
          latch.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return FINE;
    });
    return latch;
  }
}

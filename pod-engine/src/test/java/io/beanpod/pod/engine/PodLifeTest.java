package io.beanpod.pod.engine;

import static io.beanpod.pod.engine.EngineHarness.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pod.model.ContainerState.Terminated;
import io.beanpod.pod.model.ContainerState.Waiting;
import io.beanpod.pod.model.PodPhase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodLifeTest {

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
  void startsContainersInOrderAndReportsThemRunning() {
    h.apply(
        """
        containers:
        - {name: a, image: busybox, imagePullPolicy: IfNotPresent}
        - {name: b, image: busybox, imagePullPolicy: IfNotPresent}
        """);
    h.awaitPhase(PodPhase.RUNNING);
    h.awaitRunning("b");

    assertThat(h.runtime.calls())
        .containsExactly("sandbox 0", "create a/0", "start a/0", "create b/0", "start b/0");
    assertThat(h.pod().status().podIps()).containsExactly("127.0.0.2");
    assertThat(h.pod().status().hostIps()).containsExactly("192.0.2.1");
    assertThat(h.events())
        .containsExactly(
            "Scheduled: Successfully assigned default/p to node",
            "Pulled: Container image \"busybox\" already present on machine and can be accessed by"
                + " the pod",
            "Created: Container created",
            "Started: Container started",
            "Pulled: Container image \"busybox\" already present on machine and can be accessed by"
                + " the pod",
            "Created: Container created",
            "Started: Container started");
    assertThat(h.pod().status().condition("Ready").orElseThrow().status().text()).isEqualTo("True");
  }

  @Test
  void initContainersRunOneAfterTheOtherBeforeTheMainOnes() {
    h.apply(
        """
        initContainers:
        - {name: i1, image: busybox}
        - {name: i2, image: busybox}
        containers:
        - {name: app, image: busybox}
        """);
    h.awaitRunning("i1");
    assertThat(h.pod().status().phase()).isEqualTo(PodPhase.PENDING);
    assertThat(h.state("app")).isEqualTo(new Waiting("PodInitializing", null));

    h.runtime.exit("i1", 0);
    h.awaitRunning("i2");
    h.runtime.exit("i2", 0);
    h.awaitRunning("app");
    assertThat(h.runtime.calls("start")).containsExactly("start i1/0", "start i2/0", "start app/0");
  }

  @Test
  void aFailedInitContainerIsTriedAgainUnlessThePolicyIsNever() {
    h.apply(
        """
        initContainers: [{name: i, image: busybox}]
        containers: [{name: app, image: busybox}]
        """);
    h.awaitRunning("i");
    h.runtime.exit("i", 1);
    eventually(() -> assertThat(h.runtime.calls("start")).contains("start i/1"));
    h.runtime.exit("i", 1);
    h.awaitWaiting("i", "CrashLoopBackOff");
    assertThat(h.pod().status().phase()).isEqualTo(PodPhase.PENDING);
    h.untilItRings(Duration.ofSeconds(10));
    eventually(() -> assertThat(h.runtime.calls("start")).contains("start i/2"));
  }

  @Test
  void aFailedInitContainerFailsAPodThatIsNeverRestarted() {
    h.apply(
        """
        restartPolicy: Never
        initContainers: [{name: i, image: busybox}]
        containers: [{name: app, image: busybox}]
        """);
    h.awaitRunning("i");
    h.runtime.exit("i", 3);
    h.awaitPhase(PodPhase.FAILED);
    eventually(() -> assertThat(h.runtime.calls("stop-sandbox")).hasSize(1));
    assertThat(h.runtime.calls("start")).containsExactly("start i/0");
  }

  @Test
  void aPodOfFinishedContainersSucceedsAndItsSandboxIsStopped() {
    h.apply(
        """
        restartPolicy: Never
        containers: [{name: app, image: busybox}]
        """);
    h.awaitRunning("app");
    h.runtime.exit("app", 0);
    h.awaitPhase(PodPhase.SUCCEEDED);
    eventually(() -> assertThat(h.runtime.sandboxes().getFirst().ready()).isFalse());
    assertThat(((Terminated) h.state("app")).reason()).isEqualTo("Completed");
    assertThat(h.pod().status().condition("Ready").orElseThrow().reason())
        .isEqualTo("PodCompleted");
  }

  @Test
  void restartsWaitNothingThenTenTwentyAndFortySeconds() {
    h.apply("containers: [{name: app, image: busybox}]");
    h.awaitRunning("app");
    h.runtime.exit("app", 1);
    eventually(() -> assertThat(h.runtime.calls("start")).contains("start app/1"));
    int attempt = 1;
    for (long delay : new long[] {10, 20, 40, 80, 160, 300, 300}) {
      h.runtime.exit("app", 1);
      h.awaitWaiting("app", "CrashLoopBackOff");
      h.time.advance(Duration.ofSeconds(delay).minusMillis(1));
      assertThat(h.runtime.calls("start")).hasSize(attempt + 1);
      h.time.advance(Duration.ofMillis(1));
      attempt++;
      String next = "start app/" + attempt;
      eventually(() -> assertThat(h.runtime.calls("start")).contains(next));
      h.awaitRunning("app");
    }
    assertThat(h.pod().status().container("app").orElseThrow().restartCount()).isEqualTo(8);
  }

  @Test
  void crashLoopTellsKubeletsWords() {
    h.apply("containers: [{name: app, image: busybox}]");
    h.awaitRunning("app");
    h.runtime.exit("app", 7);
    eventually(() -> assertThat(h.runtime.calls("start")).contains("start app/1"));
    h.runtime.exit("app", 7);
    h.awaitWaiting("app", "CrashLoopBackOff");

    String id = "p_default(" + h.pod().uid() + ")";
    assertThat(((Waiting) h.state("app")).message())
        .isEqualTo("back-off 10s restarting failed container=app pod=" + id);
    assertThat(h.lastState("app").exitCode()).isEqualTo(7);
    eventually(() ->
        assertThat(h.events())
            .contains("BackOff: Back-off restarting failed container app in pod " + id));
  }

  @Test
  void keepsOneDeadRunOfEachContainer() {
    h.apply("containers: [{name: app, image: busybox}]");
    h.awaitRunning("app");
    h.runtime.exit("app", 1);
    eventually(() -> assertThat(h.runtime.calls("start")).contains("start app/1"));
    h.awaitRunning("app");
    h.runtime.exit("app", 1);
    h.awaitWaiting("app", "CrashLoopBackOff");
    h.untilItRings(Duration.ofSeconds(10));
    eventually(() -> assertThat(h.runtime.calls("remove")).containsExactly("remove app/0"));
    assertThat(h.engine.run("default", "p", "app", true).orElseThrow().spec().attempt())
        .isEqualTo(1);
    assertThat(h.engine.run("default", "p", "app", false).orElseThrow().spec().attempt())
        .isEqualTo(2);
  }

  @Test
  void aDeadSandboxIsMadeAnewAndItsContainersRunAgain() {
    h.apply(
        """
        initContainers: [{name: i, image: busybox}]
        containers: [{name: app, image: busybox}]
        """);
    h.awaitRunning("i");
    h.runtime.exit("i", 0);
    h.awaitRunning("app");
    h.runtime.killSandbox("sandbox-0");
    eventually(() -> assertThat(h.runtime.calls("start")).contains("start i/1"));
    h.awaitRunning("i");
    h.runtime.exit("i", 0);
    eventually(() -> assertThat(h.runtime.calls("start")).contains("start app/1"));
    assertThat(h.runtime.calls("sandbox")).containsExactly("sandbox 0", "sandbox 1");
    assertThat(h.event("SandboxChanged").orElseThrow().message())
        .isEqualTo("Pod sandbox changed, it will be killed and re-created.");
  }

  @Test
  void aSandboxThatCannotBeMadeIsTriedAgain() {
    h.runtime.fail("sandbox 0", "no address is left");
    h.apply("containers: [{name: app, image: busybox}]");
    eventually(() ->
        assertThat(h.events())
            .contains("FailedCreatePodSandBox: Failed to create pod sandbox: no address is left"));
    assertThat(h.state("app")).isEqualTo(new Waiting("ContainerCreating", null));
    h.runtime.fail("sandbox 0", "");
    h.untilItRings(Duration.ofSeconds(10));
    h.awaitRunning("app");
  }

  @Test
  void aProgramThatCannotBeStartedBacksOff() {
    h.runtime.fail("start app/0", "exec /bin/nothing: ENOENT (No such file or directory)");
    h.runtime.fail("start app/1", "exec /bin/nothing: ENOENT (No such file or directory)");
    h.apply("containers: [{name: app, image: busybox}]");
    h.awaitWaiting("app", "CrashLoopBackOff");
    assertThat(h.lastState("app").reason()).isEqualTo("StartError");
    assertThat(h.lastState("app").exitCode()).isEqualTo(128);
    assertThat(h.events())
        .contains("Failed: Error: exec /bin/nothing: ENOENT (No such file or directory)");
  }

  @Test
  void anAbsentHostPathHoldsThePodUntilItIsThere() throws Exception {
    Path path = root.resolve("data");
    h.apply(
        """
        volumes: [{name: v, hostPath: {path: %s, type: Directory}}]
        containers: [{name: app, image: busybox, volumeMounts: [{name: v, mountPath: /v}]}]
        """
            .formatted(path));
    eventually(() ->
        assertThat(h.events())
            .contains(
                "FailedMount: MountVolume.SetUp failed for volume \"v\" : hostPath type check"
                    + " failed: "
                    + path
                    + " is not a directory"));
    assertThat(h.runtime.calls()).isEmpty();
    Files.createDirectory(path);
    h.untilItRings(Duration.ofSeconds(10));
    h.awaitRunning("app");
  }

  @Test
  void aPodIsEndedAtItsDeadline() {
    h.apply(
        """
        activeDeadlineSeconds: 60
        containers: [{name: app, image: busybox}]
        """);
    h.awaitRunning("app");
    h.untilItRings(Duration.ofSeconds(60));
    h.awaitPhase(PodPhase.FAILED);
    assertThat(h.pod().status().reason()).isEqualTo("DeadlineExceeded");
    assertThat(h.pod().status().message())
        .isEqualTo("Pod was active on the node longer than the specified deadline");
    assertThat(h.runtime.calls("stop")).containsExactly("stop app 30s");
  }

  @Test
  void anotherImageRestartsOnlyThatContainer() {
    h.images.add("busybox:2");
    h.apply("containers: [{name: a, image: busybox}, {name: b, image: busybox}]");
    h.awaitRunning("b");
    h.apply("containers: [{name: a, image: 'busybox:2'}, {name: b, image: busybox}]");
    eventually(() -> assertThat(h.runtime.calls("start")).contains("start a/1"));
    assertThat(h.runtime.calls("start")).doesNotContain("start b/1");
    assertThat(h.events()).contains("Killing: Container a definition changed, will be restarted");
    eventually(() ->
        assertThat(h.pod().status().container("a").orElseThrow().image()).isEqualTo("busybox:2"));
  }

  @Test
  void aRestartedDaemonFindsItsPods() throws Exception {
    h.apply("containers: [{name: app, image: busybox}]");
    h.awaitRunning("app");
    String uid = h.pod().uid();
    h.restart();
    h.awaitRunning("app");
    assertThat(h.pod().uid()).isEqualTo(uid);
    assertThat(h.runtime.calls("start")).containsExactly("start app/0");
    assertThat(h.event("Started")).isPresent();

    h.runtime.exit("app", 1);
    eventually(() -> assertThat(h.runtime.calls("start")).contains("start app/1"));
  }

  @Test
  void aBrokenRecordIsSetAsideAndItsSandboxRemoved() throws Exception {
    h.apply("containers: [{name: app, image: busybox}]");
    h.awaitRunning("app");
    Path record = root.resolve("pods").resolve(h.pod().uid()).resolve("pod.json");
    h.engine.close();
    Files.writeString(record, "{ half a rec");
    h.restart();
    assertThat(h.engine.list()).isEmpty();
    assertThat(record.resolveSibling("pod.json.bad")).exists();
    assertThat(h.runtime.sandboxes()).isEmpty();
  }
}

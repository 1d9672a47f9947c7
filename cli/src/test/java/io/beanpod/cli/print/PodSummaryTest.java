package io.beanpod.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pod.decode.ManifestException;
import io.beanpod.pod.decode.PodDecoder;
import io.beanpod.pod.model.Pod;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The STATUS, READY and RESTARTS of kubectl, each rule of its printer once. */
class PodSummaryTest {
  private static final String RUNNING = "{running: {startedAt: 2026-11-21T00:00:00Z}}";
  private static final String READY = "[{type: Ready, status: 'True'}]";

  @Test
  void aFreshPodIsPending() throws Exception {
    assertThat(PodSummary.of(pod("Pending", "", "", "")))
        .isEqualTo(new PodSummary(0, 2, "Pending", 0, null));
  }

  @Test
  void readyCountsContainersThatRunAndAreReady() throws Exception {
    Pod pod = pod("Running", "", "", status("a", RUNNING, true) + status("b", RUNNING, false));

    assertThat(PodSummary.of(pod)).isEqualTo(new PodSummary(1, 2, "Running", 0, null));
  }

  @Test
  void theReasonOfTheFirstContainerThatWaitsWins() throws Exception {
    Pod pod =
        pod(
            "Running",
            "",
            "",
            status("a", "{waiting: {reason: CrashLoopBackOff}}", false)
                + status("b", "{waiting: {reason: ContainerCreating}}", false));

    assertThat(PodSummary.of(pod).status()).isEqualTo("CrashLoopBackOff");
  }

  @Test
  void anEndWithoutReasonShowsItsSignalOrExitCode() throws Exception {
    assertThat(PodSummary.of(pod("Failed", "", "", status("a", end(137, 9, ""), false))).status())
        .isEqualTo("Signal:9");
    assertThat(PodSummary.of(pod("Failed", "", "", status("a", end(3, 0, ""), false))).status())
        .isEqualTo("ExitCode:3");
  }

  @Test
  void aPodOfWhichAPartCompletedRunsWhenItIsReady() throws Exception {
    String statuses = status("a", end(0, 0, "Completed"), false) + status("b", RUNNING, true);

    assertThat(PodSummary.of(pod("Running", READY, "", statuses)).status()).isEqualTo("Running");
    assertThat(PodSummary.of(pod("Running", "", "", statuses)).status()).isEqualTo("NotReady");
  }

  @Test
  void aFailureHidesBehindNoCompletion() throws Exception {
    String statuses =
        status("a", end(0, 0, "Completed"), false) + status("b", end(1, 0, "Error"), false);

    assertThat(PodSummary.of(pod("Failed", "", "", statuses)).status()).isEqualTo("Error");
  }

  @Test
  void initContainersAreCountedUntilTheyHaveEnded() throws Exception {
    Pod first = pod("Pending", "", status("i", RUNNING, false), "");
    Pod failing = pod("Pending", "", status("i", end(1, 0, "Error"), false), "");
    Pod waiting =
        pod("Pending", "", status("i", "{waiting: {reason: PodInitializing}}", false), "");
    Pod backingOff =
        pod("Pending", "", status("i", "{waiting: {reason: CrashLoopBackOff}}", false), "");

    assertThat(PodSummary.of(first).status()).isEqualTo("Init:0/2");
    assertThat(PodSummary.of(failing).status()).isEqualTo("Init:Error");
    assertThat(PodSummary.of(waiting).status()).isEqualTo("Init:0/2");
    assertThat(PodSummary.of(backingOff).status()).isEqualTo("Init:CrashLoopBackOff");
  }

  @Test
  void anInitContainerWithoutReasonShowsItsExitCode() throws Exception {
    Pod pod = pod("Pending", "", status("i", end(2, 0, ""), false), "");

    assertThat(PodSummary.of(pod).status()).isEqualTo("Init:ExitCode:2");
  }

  @Test
  void aStartedSidecarIsReadyAndInTheTotal() throws Exception {
    String init = status("i", end(0, 0, "Completed"), false) + status("side", RUNNING, true);
    Pod pod = pod("Running", "", init, status("a", RUNNING, true));

    assertThat(PodSummary.of(pod)).isEqualTo(new PodSummary(2, 2, "Running", 0, null));
  }

  @Test
  void restartsOfInitContainersCountOnlyWhileThePodInitializes() throws Exception {
    String again =
        "{name: i, restartCount: 4, state: {waiting: {reason: CrashLoopBackOff}}, lastState: "
            + end(1, 0, "Error")
            + "},";
    String ended = "{name: i, restartCount: 4, state: " + end(0, 0, "Completed") + "},";
    String main = "{name: a, restartCount: 2, state: " + RUNNING + "},";

    assertThat(PodSummary.of(pod("Pending", "", again, "")))
        .isEqualTo(
            new PodSummary(
                0, 2, "Init:CrashLoopBackOff", 4, Instant.parse("2026-11-21T00:00:05Z")));
    assertThat(PodSummary.of(pod("Running", "", ended, main)).restarts()).isEqualTo(2);
  }

  @Test
  void aPodThatIsDeletedIsTerminating() throws Exception {
    Pod pod = pod("Running", "", "", status("a", RUNNING, true));
    Pod ended = pod("Succeeded", "", "", status("a", end(0, 0, "Completed"), false));

    assertThat(PodSummary.of(deleted(pod)).status()).isEqualTo("Terminating");
    assertThat(PodSummary.of(deleted(ended)).status()).isEqualTo("Completed");
  }

  @Test
  void theTableHasKubectlsColumns() throws Exception {
    Pod pod =
        pod(
            "Running",
            "",
            "",
            "{name: a, restartCount: 2, ready: true, state: "
                + RUNNING
                + ", lastState: "
                + end(1, 0, "Error")
                + "},");
    Instant now = Instant.parse("2026-11-21T00:05:05Z");

    assertThat(new PodTable(false, false, false, true, "node").of(List.of(pod), now))
        .isEqualTo(
            """
            NAME   READY   STATUS    RESTARTS     AGE
            p      1/2     Running   2 (5m ago)   5m5s
            """);
    assertThat(new PodTable(true, true, true, false, "node").of(List.of(pod), now))
        .isEqualTo(
            "default   p     1/2   Running   2 (5m ago)   5m5s   <none>   node   <none>   <none>"
                + "   app=web\n");
  }

  private static Pod deleted(Pod pod) {
    return pod.withMetadata(pod.metadata().deleted(Instant.parse("2026-11-21T00:00:10Z"), 30));
  }

  private static String status(String name, String state, boolean ready) {
    return "{name: %s, ready: %s, started: %s, state: %s},".formatted(name, ready, ready, state);
  }

  private static String end(int exitCode, int signal, String reason) {
    return ("{terminated: {exitCode: %d, signal: %d, reason: '%s',"
            + " finishedAt: 2026-11-21T00:00:05Z}}")
        .formatted(exitCode, signal, reason);
  }

  /** A pod of an init container i, a sidecar where its status is given, and containers a and b. */
  private static Pod pod(String phase, String conditions, String init, String main)
      throws ManifestException {
    boolean sidecar = init.contains("name: side");
    String text =
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: p
          uid: 6a1b38a3-3a3e-4b7f-9d3c-0d2f0f6f0001
          creationTimestamp: 2026-11-21T00:00:00Z
          labels: {app: web}
        spec:
          initContainers:
          - {name: i, image: x}
          - {name: side, image: x%s}
          containers:
          - {name: a, image: x}
        %s
        status:
          phase: %s
          conditions: %s
          initContainerStatuses: [%s]
          containerStatuses: [%s]
        """
            .formatted(
                sidecar ? ", restartPolicy: Always" : "",
                sidecar ? "" : "  - {name: b, image: x}",
                phase,
                conditions.isEmpty() ? "[]" : conditions,
                init,
                main);
    return PodDecoder.decodeStored("test", text);
  }
}

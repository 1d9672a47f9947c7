package io.beanpod.pod.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.beanpod.pod.model.Pod;
import io.beanpod.pod.probe.ProbeKind;
import io.beanpod.pod.probe.ProbeVerdicts;
import io.beanpod.pod.probe.Verdict;
import io.beanpod.pod.testing.ManualTime;
import io.beanpod.pod.testing.Pods;
import io.beanpod.pod.testing.Runs;
import io.beanpod.runtime.ContainerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Containers are written as {@code name:state}, states as in {@link Runs#of}. */
class PodPlannerTest {

  private static final Instant NOW = ManualTime.START.plusSeconds(3600);

  private static final String TWO_MAIN = "containers: [{name: a, image: i}, {name: b, image: i}]";
  private static final String INIT_AND_MAIN =
      """
      initContainers: [{name: i1, image: i}, {name: i2, image: i}]
      containers: [{name: a, image: i}]
      """;
  private static final String SIDECAR_BETWEEN =
      """
      initContainers:
      - {name: i1, image: i}
      - {name: s1, image: i, restartPolicy: Always}
      - {name: i2, image: i}
      containers: [{name: a, image: i}]
      """;
  private static final String TWO_SIDECARS =
      """
      initContainers:
      - {name: s1, image: i, restartPolicy: Always}
      - {name: s2, image: i, restartPolicy: Always}
      containers: [{name: a, image: i}]
      """;

  static Stream<Arguments> decisions() {
    return Stream.of(
        arguments("all main containers start in order", "Always", TWO_MAIN, "", "start a, start b"),
        arguments("what runs is left alone", "Always", TWO_MAIN, "a:run b:run", ""),
        arguments("an end with 0 is followed", "Always", TWO_MAIN, "a:exit0 b:run", "start a"),
        arguments("OnFailure: not after 0", "OnFailure", TWO_MAIN, "a:exit0 b:run", ""),
        arguments("OnFailure: after 1", "OnFailure", TWO_MAIN, "a:exit1 b:run", "start a"),
        arguments("Never: not after 1", "Never", TWO_MAIN, "a:exit1 b:run", ""),
        arguments("created only is started", "Never", TWO_MAIN, "a:created b:run", "start a"),
        arguments("lost is started", "Never", TWO_MAIN, "a:unknown b:run", "start a"),
        arguments("all done: the pod ends", "OnFailure", TWO_MAIN, "a:exit0 b:exit0", "kill pod"),
        arguments("all done: the pod ends", "Never", TWO_MAIN, "a:exit1 b:exit0", "kill pod"),
        arguments("the first init container", "Always", INIT_AND_MAIN, "", "start i1"),
        arguments("init runs: wait", "Always", INIT_AND_MAIN, "i1:run", ""),
        arguments("the next init container", "Always", INIT_AND_MAIN, "i1:exit0", "start i2"),
        arguments("init again", "Always", INIT_AND_MAIN, "i1:exit1", "start i1"),
        arguments("init again", "OnFailure", INIT_AND_MAIN, "i1:exit1", "start i1"),
        arguments("init failed for good", "Never", INIT_AND_MAIN, "i1:exit1", "kill pod"),
        arguments("OOM with 0 is a failure", "Never", INIT_AND_MAIN, "i1:oom0", "kill pod"),
        arguments("init done", "Always", INIT_AND_MAIN, "i1:exit0 i2:exit0", "start a"),
        arguments("old init records may go", "Always", INIT_AND_MAIN, "i2:exit0", "start a"),
        arguments("main ran: init is over", "Always", INIT_AND_MAIN, "a:exit1", "start a"),
        arguments("sidecar first", "Always", SIDECAR_BETWEEN, "i1:exit0", "start s1"),
        arguments("sidecar runs: next", "Always", SIDECAR_BETWEEN, "i1:exit0 s1:run", "start i2"),
        arguments(
            "sidecar ended during init",
            "Never",
            SIDECAR_BETWEEN,
            "i1:exit0 s1:exit1 i2:run",
            "start s1"),
        arguments(
            "sidecar ended before the main ones",
            "Always",
            SIDECAR_BETWEEN,
            "i1:exit0 s1:exit0 i2:exit0",
            "start s1, start a"),
        arguments(
            "sidecar ended beside main",
            "Never",
            SIDECAR_BETWEEN,
            "i1:exit0 s1:exit0 i2:exit0 a:run",
            "start s1"),
        arguments(
            "sidecars do not keep a pod",
            "Never",
            TWO_SIDECARS,
            "s1:run s2:exit1 a:exit0",
            "kill pod"),
        arguments(
            "both sidecars", "Always", TWO_SIDECARS, "s1:exit0 s2:exit0", "start s1, start s2"),
        arguments("lost sidecars", "Always", TWO_SIDECARS, "a:run", "start s1, start s2"));
  }

  @ParameterizedTest(name = "{0}, {1}: {3} -> {4}")
  @MethodSource("decisions")
  void decides(String why, String policy, String spec, String runs, String expected) {
    Pod pod = Pods.created("restartPolicy: " + policy + "\n" + spec);
    assertThat(text(PodPlanner.plan(view(pod, runs), backoff()))).as(why).isEqualTo(expected);
  }

  @Test
  void withoutASandboxOneIsMadeFirst() {
    Pod pod = Pods.created(TWO_MAIN);
    PodView view =
        new PodView(
            pod,
            Optional.empty(),
            ContainerRuns.of(List.of()),
            new ProbeVerdicts(),
            Set.of(),
            Set.of(),
            Map.of(),
            NOW);
    assertThat(text(PodPlanner.plan(view, backoff()))).isEqualTo("sandbox 0");
  }

  @Test
  void aDeadSandboxIsReplacedUnlessThePodIsNeverRestarted() {
    for (String policy : List.of("Always", "OnFailure", "Never")) {
      Pod pod = Pods.created("restartPolicy: " + policy + "\n" + TWO_MAIN);
      PodView view = view(pod, "a:exit137 b:exit137", false, new ProbeVerdicts(), Set.of());
      assertThat(text(PodPlanner.plan(view, backoff())))
          .isEqualTo(policy.equals("Never") ? "" : "sandbox 1");
    }
  }

  @Test
  void whatStillRunsInADeadSandboxIsEndedFirst() {
    Pod pod = Pods.created(TWO_MAIN);
    PodView view = view(pod, "a:run b:exit1", false, new ProbeVerdicts(), Set.of());
    assertThat(text(PodPlanner.plan(view, backoff()))).isEqualTo("kill pod");
  }

  @Test
  void noSandboxIsMadeForAPodThatIsDone() {
    Pod pod = Pods.created("restartPolicy: OnFailure\n" + TWO_MAIN);
    PodView view = view(pod, "a:exit0 b:exit0", false, new ProbeVerdicts(), Set.of());
    assertThat(text(PodPlanner.plan(view, backoff()))).isEmpty();
  }

  @Test
  void probesEndContainers() {
    String spec =
        """
        restartPolicy: %s
        containers:
        - name: a
          image: i
          livenessProbe:
            tcpSocket: {port: 1}
            terminationGracePeriodSeconds: 3
        - name: b
          image: i
          startupProbe: {tcpSocket: {port: 1}}
        """;
    ProbeVerdicts verdicts = new ProbeVerdicts();
    verdicts.set(ProbeKind.LIVENESS, "a-0", Verdict.FAILURE);
    verdicts.set(ProbeKind.STARTUP, "b-0", Verdict.FAILURE);

    Pod restarted = Pods.created(spec.formatted("OnFailure"));
    assertThat(
            text(
                PodPlanner.plan(
                    view(restarted, "a:run b:run", true, verdicts, Set.of()), backoff())))
        .isEqualTo(
            "kill a 3s 'Container a failed liveness probe, will be restarted',"
                + " kill b 'Container b failed startup probe, will be restarted'");
    Pod never = Pods.created(spec.formatted("Never"));
    assertThat(
            text(PodPlanner.plan(view(never, "a:run b:run", true, verdicts, Set.of()), backoff())))
        .isEqualTo(
            "kill a 3s 'Container a failed liveness probe',"
                + " kill b 'Container b failed startup probe'");
    assertThat(
            text(
                PodPlanner.plan(
                    view(restarted, "a:run b:run", true, verdicts, Set.of("a-0", "b-0")),
                    backoff())))
        .isEmpty();
  }

  @Test
  void aContainerThatWasEndedToRestartIsStartedWhateverItsExitCode() {
    Pod pod = Pods.created("restartPolicy: OnFailure\n" + TWO_MAIN);
    PodView ended =
        new PodView(
            pod,
            Optional.of(Runs.sandbox(pod, true)),
            runs("a:exit0 b:run"),
            new ProbeVerdicts(),
            Set.of(),
            Set.of("a-0"),
            Map.of(),
            NOW);
    assertThat(text(PodPlanner.plan(ended, backoff()))).isEqualTo("start a");
  }

  @Test
  void anotherImageEndsTheContainer() {
    Pod pod = Pods.created("containers: [{name: a, image: other}, {name: b, image: i}]");
    assertThat(text(PodPlanner.plan(view(pod, "a:run b:run"), backoff())))
        .isEqualTo("kill a 'Container a definition changed, will be restarted'");
  }

  @Test
  void theNextInitContainerWaitsForTheSidecarsStartupProbe() {
    Pod pod =
        Pods.created(
            """
            initContainers:
            - {name: s1, image: i, restartPolicy: Always, startupProbe: {tcpSocket: {port: 1}}}
            - {name: i2, image: i}
            containers: [{name: a, image: i}]
            """);
    ProbeVerdicts verdicts = new ProbeVerdicts();
    verdicts.set(ProbeKind.STARTUP, "s1-0", Verdict.UNKNOWN);
    assertThat(text(PodPlanner.plan(view(pod, "s1:run", true, verdicts, Set.of()), backoff())))
        .isEmpty();
    verdicts.set(ProbeKind.STARTUP, "s1-0", Verdict.SUCCESS);
    assertThat(text(PodPlanner.plan(view(pod, "s1:run", true, verdicts, Set.of()), backoff())))
        .isEqualTo("start i2");
    verdicts.set(ProbeKind.STARTUP, "s1-0", Verdict.FAILURE);
    assertThat(text(PodPlanner.plan(view(pod, "s1:run", true, verdicts, Set.of()), backoff())))
        .isEqualTo("kill s1 'Init container s1 failed startup probe'");
  }

  @Test
  void backOffHoldsOneContainerAndNotTheOthers() {
    Pod pod = Pods.created(TWO_MAIN);
    RestartBackoff backoff = backoff();
    backoff.restarted(BackoffKey.of(pod.spec().containers().getFirst()), NOW, NOW);
    assertThat(text(PodPlanner.plan(view(pod, "a:exit1 b:exit1"), backoff)))
        .isEqualTo("back-off a 10s, start b");
  }

  @Test
  void nothingIsStartedInAPodThatIsBeingDeleted() {
    Pod pod = Pods.created(TWO_MAIN);
    Pod deleted = pod.withMetadata(pod.metadata().deleted(NOW, 30));
    assertThat(text(PodPlanner.plan(view(deleted, "a:exit1 b:run"), backoff()))).isEmpty();
  }

  private static RestartBackoff backoff() {
    return new RestartBackoff(Duration.ofSeconds(10), Duration.ofMinutes(5));
  }

  private static PodView view(Pod pod, String runs) {
    return view(pod, runs, true, new ProbeVerdicts(), Set.of());
  }

  private static PodView view(
      Pod pod, String runs, boolean sandboxReady, ProbeVerdicts verdicts, Set<String> killing) {
    return new PodView(
        pod,
        Optional.of(Runs.sandbox(pod, sandboxReady)),
        runs(runs),
        verdicts,
        killing,
        Set.of(),
        Map.of(),
        NOW);
  }

  private static ContainerRuns runs(String text) {
    List<ContainerStatus> runs =
        Stream.of(text.split(" ", -1)).filter(s -> !s.isEmpty()).map(s -> Runs.of(s, NOW)).toList();
    return ContainerRuns.of(runs);
  }

  private static String text(List<PodAction> actions) {
    return String.join(", ", actions.stream().map(PodPlannerTest::text).toList());
  }

  private static String text(PodAction action) {
    return switch (action) {
      case PodAction.KillPod _ -> "kill pod";
      case PodAction.CreateSandbox create -> "sandbox " + create.attempt();
      case PodAction.StartContainer start -> "start " + start.name();
      case PodAction.BackOff wait ->
          "back-off " + wait.name() + " " + wait.delay().toSeconds() + "s";
      case PodAction.Retry retry -> "retry " + retry.name();
      case PodAction.KillContainer kill ->
          "kill "
              + kill.name()
              + kill.gracePeriodSeconds().map(s -> " " + s + "s").orElse("")
              + " '"
              + kill.message()
              + "'";
    };
  }
}

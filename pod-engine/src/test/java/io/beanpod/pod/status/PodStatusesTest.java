package io.beanpod.pod.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.beanpod.pod.model.ContainerState.Running;
import io.beanpod.pod.model.ContainerState.Terminated;
import io.beanpod.pod.model.ContainerState.Waiting;
import io.beanpod.pod.model.ContainerStatus;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodCondition;
import io.beanpod.pod.model.PodPhase;
import io.beanpod.pod.model.PodStatus;
import io.beanpod.pod.probe.ProbeVerdicts;
import io.beanpod.pod.sync.ContainerRuns;
import io.beanpod.pod.sync.PodView;
import io.beanpod.pod.testing.ManualTime;
import io.beanpod.pod.testing.Pods;
import io.beanpod.pod.testing.Runs;
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

class PodStatusesTest {

  private static final Instant NOW = ManualTime.START.plusSeconds(60);
  private static final Waiting CRASH = new Waiting("CrashLoopBackOff", "back-off");

  private static final String TWO = "containers: [{name: a, image: i}, {name: b, image: i}]";
  private static final String INIT =
      """
      initContainers: [{name: i1, image: i}]
      containers: [{name: a, image: i}]
      """;
  private static final String SIDECAR =
      """
      initContainers: [{name: s, image: i, restartPolicy: Always}]
      containers: [{name: a, image: i}]
      """;

  static Stream<Arguments> phases() {
    return Stream.of(
        arguments("Always", TWO, "", false, PodPhase.PENDING),
        arguments("Always", TWO, "a:run", false, PodPhase.PENDING),
        arguments("Always", TWO, "a:run b:run", false, PodPhase.RUNNING),
        arguments("Always", TWO, "a:exit0 b:run", false, PodPhase.RUNNING),
        arguments("Always", TWO, "a:exit1 b:exit1", false, PodPhase.RUNNING),
        arguments("Always", TWO, "a:exit0 b:exit0", false, PodPhase.RUNNING),
        arguments("Always", TWO, "a:exit0 b:exit0", true, PodPhase.SUCCEEDED),
        arguments("Always", TWO, "a:exit0 b:exit137", true, PodPhase.FAILED),
        arguments("OnFailure", TWO, "a:exit0 b:exit0", false, PodPhase.SUCCEEDED),
        arguments("OnFailure", TWO, "a:exit0 b:exit1", false, PodPhase.RUNNING),
        arguments("Never", TWO, "a:exit0 b:exit0", false, PodPhase.SUCCEEDED),
        arguments("Never", TWO, "a:exit0 b:exit1", false, PodPhase.FAILED),
        arguments("Never", TWO, "a:exit1 b:run", false, PodPhase.RUNNING),
        arguments("Always", INIT, "i1:run", false, PodPhase.PENDING),
        arguments("Always", INIT, "i1:exit1", false, PodPhase.PENDING),
        arguments("Never", INIT, "i1:exit1", false, PodPhase.FAILED),
        arguments("Never", INIT, "i1:exit0", false, PodPhase.PENDING),
        arguments("Always", INIT, "i1:exit0 a:run", false, PodPhase.RUNNING),
        arguments("Never", SIDECAR, "s:run", false, PodPhase.PENDING),
        arguments("Never", SIDECAR, "s:run a:run", false, PodPhase.RUNNING),
        arguments("Never", SIDECAR, "s:run a:exit0", false, PodPhase.RUNNING),
        arguments("Never", SIDECAR, "s:exit137 a:exit0", false, PodPhase.SUCCEEDED),
        arguments("Never", SIDECAR, "s:exit0 a:exit2", false, PodPhase.FAILED));
  }

  @ParameterizedTest(name = "{0} {2} ended={3} -> {4}")
  @MethodSource("phases")
  void phase(String policy, String spec, String runs, boolean ended, PodPhase expected) {
    Pod pod = Pods.created("restartPolicy: " + policy + "\n" + spec);
    assertThat(status(pod, runs, Map.of(), ended).phase()).isEqualTo(expected);
  }

  @Test
  void aFinalPhaseStays() {
    Pod pod = Pods.created("restartPolicy: Never\n" + TWO);
    Pod done = pod.withStatus(status(pod, "a:exit0 b:exit1", Map.of(), false));
    assertThat(status(done, "a:run b:run", Map.of(), false).phase()).isEqualTo(PodPhase.FAILED);
  }

  @Test
  void aContainerThatWaitsForItsRestartShowsWhyAndHowItEnded() {
    ContainerStatus a =
        container(status(Pods.created(TWO), "a:exit7 b:run", Map.of("a", CRASH), false), "a");
    assertThat(a.state()).isEqualTo(CRASH);
    assertThat(a.lastState()).isNotNull().extracting(Terminated::exitCode).isEqualTo(7);
    assertThat(a.containerId()).isEqualTo("beanpod://a-0");
  }

  @Test
  void aContainerThatIsNotRestartedDoesNotWait() {
    Pod pod = Pods.created("restartPolicy: Never\n" + TWO);
    ContainerStatus a = container(status(pod, "a:exit7 b:run", Map.of("a", CRASH), false), "a");
    assertThat(a.state()).isInstanceOf(Terminated.class);
  }

  @Test
  void anInitContainerThatSucceededIsReadyAndNeverWaits() {
    ContainerStatus i1 =
        container(status(Pods.created(INIT), "i1:exit0", Map.of("i1", CRASH), false), "i1");
    assertThat(i1.state()).isInstanceOf(Terminated.class);
    assertThat(i1.ready()).isTrue();
  }

  @Test
  void restartsAreCountedByAttemptAndTheRunBeforeIsTheLastState() {
    ContainerStatus a =
        container(status(Pods.created(TWO), "a/3:run a/2:exit9 b:run", Map.of(), false), "a");
    assertThat(a.restartCount()).isEqualTo(3);
    assertThat(a.state()).isInstanceOf(Running.class);
    assertThat(a.lastState()).isNotNull().extracting(Terminated::exitCode).isEqualTo(9);
  }

  @Test
  void aContainerThatVanishedHasEndedInAnUnknownWay() {
    Pod pod = Pods.created(TWO);
    Pod before = pod.withStatus(status(pod, "a:run b:run", Map.of(), false));
    ContainerStatus a = container(status(before, "b:run", Map.of(), false), "a");
    assertThat(a.state())
        .isInstanceOfSatisfying(
            Terminated.class,
            end -> {
              assertThat(end.reason()).isEqualTo("ContainerStatusUnknown");
              assertThat(end.exitCode()).isEqualTo(137);
            });
  }

  @Test
  void conditionsOfAPodThatInitializes() {
    List<PodCondition> conditions =
        status(Pods.created(INIT), "i1:run", Map.of(), false).conditions();
    assertThat(conditions)
        .extracting(c -> c.type() + "=" + c.status().text())
        .containsExactly(
            "PodReadyToStartContainers=True",
            "Initialized=False",
            "Ready=False",
            "ContainersReady=False",
            "PodScheduled=True");
    assertThat(conditions.get(1).reason()).isEqualTo("ContainersNotInitialized");
    assertThat(conditions.get(1).message()).isEqualTo("containers with incomplete status: [i1]");
    assertThat(conditions.get(3).reason()).isEqualTo("ContainersNotReady");
    assertThat(conditions.get(3).message()).isEqualTo("containers with unready status: [a]");
  }

  @Test
  void aConditionKeepsTheTimeOfItsLastChange() {
    Pod pod = Pods.created(TWO);
    Pod running = pod.withStatus(status(pod, "a:run b:run", Map.of(), false));
    PodStatus later = status(running, "a:run b:run", Map.of(), false, NOW.plusSeconds(100));
    assertThat(later.condition("Ready").orElseThrow().lastTransitionTime()).isEqualTo(NOW);
    PodStatus broken = status(running, "a:exit1 b:run", Map.of(), false, NOW.plusSeconds(100));
    assertThat(broken.condition("Ready").orElseThrow().lastTransitionTime())
        .isEqualTo(NOW.plusSeconds(100));
  }

  private static ContainerStatus container(PodStatus status, String name) {
    return status.container(name).orElseThrow();
  }

  private static PodStatus status(
      Pod pod, String runs, Map<String, Waiting> waiting, boolean ended) {
    return status(pod, runs, waiting, ended, NOW);
  }

  private static PodStatus status(
      Pod pod, String runs, Map<String, Waiting> waiting, boolean ended, Instant now) {
    PodView view =
        new PodView(
            pod,
            Optional.of(Runs.sandbox(pod, true)),
            ContainerRuns.of(
                Stream.of(runs.split(" ", -1))
                    .filter(s -> !s.isEmpty())
                    .map(s -> Runs.of(s, NOW))
                    .toList()),
            new ProbeVerdicts(),
            Set.of(),
            Set.of(),
            Map.of(),
            now);
    return PodStatuses.of(
        new StatusInput(view, waiting, Map.of(), ended, Optional.empty(), List.of("192.0.2.1")));
  }
}

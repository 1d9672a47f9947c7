package io.beanpod.pod.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pod.model.Handler;
import io.beanpod.pod.model.PortRef;
import io.beanpod.pod.model.Probe;
import io.beanpod.pod.probe.ProbeTracker.Step;
import io.beanpod.pod.probe.ProbeTracker.Subject;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProbeTrackerTest {

  private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
  private static final ProbeAnswer GOOD = new ProbeAnswer.Success();
  private static final ProbeAnswer BAD = new ProbeAnswer.Failure("no");

  private final ProbeVerdicts verdicts = new ProbeVerdicts();

  private ProbeTracker tracker(ProbeKind kind, int delay, int successes, int failures) {
    Probe probe =
        new Probe(
            new Handler.TcpSocket(null, new PortRef.Numbered(1)),
            delay,
            1,
            10,
            successes,
            failures,
            null);
    return new ProbeTracker(kind, probe, verdicts);
  }

  private static Subject running(String id, boolean started) {
    return new Subject(id, Optional.of(START), started, true, false);
  }

  private static Subject ended(String id, boolean mayRunAgain) {
    return new Subject(id, Optional.empty(), false, mayRunAgain, false);
  }

  private static Subject terminating(String id) {
    return new Subject(id, Optional.of(START), true, true, true);
  }

  @Test
  void nothingIsAskedBeforeThereIsAContainer() {
    assertThat(tracker(ProbeKind.LIVENESS, 0, 1, 3).tick(ended("", true), START))
        .isEqualTo(Step.SKIP);
  }

  @Test
  void aNewContainerIsTakenForAliveNotReadyAndUnknown() {
    for (ProbeKind kind : ProbeKind.values()) {
      tracker(kind, 0, 1, 3).tick(running("c", kind != ProbeKind.STARTUP), START);
    }
    assertThat(verdicts.get(ProbeKind.LIVENESS, "c")).contains(Verdict.SUCCESS);
    assertThat(verdicts.get(ProbeKind.READINESS, "c")).contains(Verdict.FAILURE);
    assertThat(verdicts.get(ProbeKind.STARTUP, "c")).contains(Verdict.UNKNOWN);
  }

  @Test
  void theInitialDelayCountsFromTheStart() {
    ProbeTracker tracker = tracker(ProbeKind.LIVENESS, 5, 1, 3);
    assertThat(tracker.tick(running("c", true), START.plusMillis(4999))).isEqualTo(Step.SKIP);
    assertThat(tracker.tick(running("c", true), START.plusSeconds(5))).isEqualTo(Step.ASK);
  }

  @Test
  void onlyTheStartupProbeAsksBeforeTheStartAndNeverAfter() {
    assertThat(tracker(ProbeKind.STARTUP, 0, 1, 3).tick(running("c", false), START))
        .isEqualTo(Step.ASK);
    assertThat(tracker(ProbeKind.STARTUP, 0, 1, 3).tick(running("c", true), START))
        .isEqualTo(Step.SKIP);
    assertThat(tracker(ProbeKind.LIVENESS, 0, 1, 3).tick(running("c", false), START))
        .isEqualTo(Step.SKIP);
    assertThat(tracker(ProbeKind.READINESS, 0, 1, 3).tick(running("c", false), START))
        .isEqualTo(Step.SKIP);
  }

  @Test
  void thresholdsCountAnswersInARow() {
    ProbeTracker tracker = tracker(ProbeKind.READINESS, 0, 2, 3);
    tracker.tick(running("c", true), START);
    assertThat(tracker.answered("c", GOOD)).isFalse();
    assertThat(tracker.answered("c", BAD)).isFalse();
    assertThat(tracker.answered("c", GOOD)).isFalse();
    assertThat(tracker.answered("c", GOOD)).isTrue();
    assertThat(tracker.answered("c", BAD)).isFalse();
    assertThat(tracker.answered("c", BAD)).isFalse();
    assertThat(tracker.answered("c", new ProbeAnswer.Warning("moved"))).isFalse();
    assertThat(verdicts.get(ProbeKind.READINESS, "c")).contains(Verdict.SUCCESS);
    assertThat(tracker.answered("c", BAD)).isFalse();
    assertThat(tracker.answered("c", BAD)).isFalse();
    assertThat(tracker.answered("c", BAD)).isTrue();
    assertThat(verdicts.get(ProbeKind.READINESS, "c")).contains(Verdict.FAILURE);
  }

  @Test
  void errorsSayNothing() {
    ProbeTracker tracker = tracker(ProbeKind.LIVENESS, 0, 1, 1);
    tracker.tick(running("c", true), START);
    assertThat(tracker.answered("c", new ProbeAnswer.Errored("no address"))).isFalse();
    assertThat(verdicts.get(ProbeKind.LIVENESS, "c")).contains(Verdict.SUCCESS);
  }

  @Test
  void aFailedLivenessProbeRestsUntilThereIsAnotherContainer() {
    ProbeTracker tracker = tracker(ProbeKind.LIVENESS, 0, 1, 1);
    tracker.tick(running("c1", true), START);
    assertThat(tracker.answered("c1", BAD)).isTrue();
    assertThat(tracker.tick(running("c1", true), START)).isEqualTo(Step.SKIP);
    assertThat(tracker.tick(running("c2", true), START)).isEqualTo(Step.ASK);
    assertThat(verdicts.get(ProbeKind.LIVENESS, "c1")).isEmpty();
    assertThat(verdicts.get(ProbeKind.LIVENESS, "c2")).contains(Verdict.SUCCESS);
  }

  @Test
  void anAnswerThatComesAfterTheContainerWasReplacedIsDropped() {
    ProbeTracker tracker = tracker(ProbeKind.LIVENESS, 0, 1, 1);
    tracker.tick(running("c1", true), START);
    tracker.tick(running("c2", true), START);
    assertThat(tracker.answered("c1", BAD)).isFalse();
    assertThat(verdicts.get(ProbeKind.LIVENESS, "c2")).contains(Verdict.SUCCESS);
  }

  @Test
  void aContainerThatEndedIsNotReadyAndItsProbeStopsIfItStaysSo() {
    ProbeTracker tracker = tracker(ProbeKind.READINESS, 0, 1, 1);
    tracker.tick(running("c", true), START);
    tracker.answered("c", GOOD);
    assertThat(tracker.tick(ended("c", true), START)).isEqualTo(Step.SKIP);
    assertThat(verdicts.get(ProbeKind.READINESS, "c")).contains(Verdict.FAILURE);
    assertThat(tracker.tick(ended("c", false), START)).isEqualTo(Step.STOP);
  }

  @Test
  void onlyReadinessIsAskedWhileThePodEnds() {
    assertThat(tracker(ProbeKind.LIVENESS, 0, 1, 1).tick(terminating("c"), START))
        .isEqualTo(Step.STOP);
    assertThat(tracker(ProbeKind.STARTUP, 0, 1, 1).tick(terminating("c"), START))
        .isEqualTo(Step.STOP);
    assertThat(tracker(ProbeKind.READINESS, 0, 1, 1).tick(terminating("c"), START))
        .isEqualTo(Step.ASK);
  }
}

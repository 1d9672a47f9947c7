package io.beanpod.pod.probe;

import io.beanpod.pod.model.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When one probe of one container asks, and what its answers come to: the rules of kubelet's probe
 * worker, without its threads and its clock. Not safe for several threads.
 */
final class ProbeTracker {

  private final ProbeKind kind;
  private final Probe probe;
  private final ProbeVerdicts verdicts;
  private String containerId = "";
  private boolean onHold;
  private Verdict last = Verdict.UNKNOWN;
  private int run;

  /**
   * A container as its probe sees it.
   *
   * @param id the runtime's, empty while there is none
   * @param runningSince nothing when it does not run
   * @param started whether its startup probe, if any, has succeeded
   * @param mayRunAgain whether it will be restarted after it has ended
   * @param terminating whether its pod is being deleted
   */
  record Subject(
      String id,
      Optional<Instant> runningSince,
      boolean started,
      boolean mayRunAgain,
      boolean terminating) {}

  /** What to do at a tick. */
  enum Step {
    /** Put the question. */
    ASK,
    /** Nothing this time. */
    SKIP,
    /** This probe is over for good. */
    STOP
  }

  ProbeTracker(ProbeKind kind, Probe probe, ProbeVerdicts verdicts) {
    this.kind = kind;
    this.probe = probe;
    this.verdicts = verdicts;
  }

  Step tick(Subject subject, Instant now) {
    if (subject.id.isEmpty()) {
      return Step.SKIP;
    }
    if (!subject.id.equals(containerId)) {
      adopt(subject.id);
    }
    if (onHold) {
      return Step.SKIP;
    }
    if (subject.runningSince.isEmpty()) {
      if (kind == ProbeKind.READINESS) {
        verdicts.set(kind, containerId, Verdict.FAILURE);
      }
      return subject.mayRunAgain ? Step.SKIP : Step.STOP;
    }
    if (subject.terminating && kind != ProbeKind.READINESS) {
      if (kind == ProbeKind.LIVENESS) {
        verdicts.set(kind, containerId, Verdict.SUCCESS);
      }
      return Step.STOP;
    }
    long age = Duration.between(subject.runningSince.get(), now).toSeconds();
    if (age < probe.initialDelaySeconds()) {
      return Step.SKIP;
    }
    return subject.started == (kind == ProbeKind.STARTUP) ? Step.SKIP : Step.ASK;
  }

  private void adopt(String id) {
    verdicts.forget(kind, containerId);
    containerId = id;
    onHold = false;
    last = Verdict.UNKNOWN;
    run = 0;
    if (verdicts.get(kind, id).isEmpty()) {
      verdicts.set(kind, id, kind.initial());
    }
  }

  /**
   * Takes an answer on a container; one that came too late, when there is a newer container, and
   * one that is an error are dropped.
   *
   * @return whether the verdict changed
   */
  boolean answered(String id, ProbeAnswer answer) {
    if (!id.equals(containerId) || answer instanceof ProbeAnswer.Errored) {
      return false;
    }
    Verdict result = answer instanceof ProbeAnswer.Failure ? Verdict.FAILURE : Verdict.SUCCESS;
    run = result == last ? run + 1 : 1;
    last = result;
    int needed = result == Verdict.FAILURE ? probe.failureThreshold() : probe.successThreshold();
    if (run < needed) {
      return false;
    }
    if (kind == ProbeKind.STARTUP || (kind == ProbeKind.LIVENESS && result == Verdict.FAILURE)) {
      onHold = true;
      run = 0;
    }
    return verdicts.set(kind, containerId, result);
  }
}

package io.beanpod.pod.engine;

import io.beanpod.pod.model.Pod;
import io.beanpod.pod.status.StatusInput;
import java.time.Instant;
import java.util.Optional;

/** How long a pod may be active: {@code activeDeadlineSeconds} from its start time on. */
final class ActiveDeadline {

  /** Why a pod that was active for too long has failed. */
  static final StatusInput.Failure FAILURE =
      new StatusInput.Failure(
          "DeadlineExceeded", "Pod was active on the node longer than the specified deadline");

  private ActiveDeadline() {}

  /** When it ends; nothing for a pod that may be active for ever or has ended. */
  static Optional<Instant> of(Pod pod) {
    Long seconds = pod.spec().activeDeadlineSeconds();
    Instant start = pod.status().startTime();
    return seconds == null || start == null || pod.status().phase().isTerminal()
        ? Optional.empty()
        : Optional.of(start.plusSeconds(seconds));
  }

  static boolean hasPassed(Pod pod, Instant now) {
    return of(pod).filter(end -> !now.isBefore(end)).isPresent();
  }
}

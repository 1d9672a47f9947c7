package io.beanpod.pod.engine;

import io.beanpod.pod.model.ContainerState.Waiting;
import java.time.Instant;
import java.util.Optional;

/**
 * Why a container did not start.
 *
 * @param reason the word that its waiting state shows
 * @param retryAt when it is tried again; nothing when the restart back-off says that
 */
record StartProblem(String reason, String message, Optional<Instant> retryAt) {

  Waiting waiting() {
    return new Waiting(reason, message.isEmpty() ? null : message);
  }
}

package io.beanpod.pod.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Exactly one of waiting, running and terminated. */
public sealed interface ContainerState {

  /**
   * Not running yet, or not again yet.
   *
   * @param reason one word such as {@code ContainerCreating} or {@code CrashLoopBackOff}
   * @param message a sentence for people, or null
   */
  record Waiting(String reason, @Nullable String message) implements ContainerState {}

  /** Running since a time. */
  record Running(Instant startedAt) implements ContainerState {}

  /**
   * Ended.
   *
   * @param exitCode 128 plus the signal's number when a signal ended it
   * @param signal the signal's number, 0 when none
   * @param reason one word such as {@code Completed}, {@code Error} or {@code OOMKilled}
   * @param message what the container left in its termination message file, or null
   * @param startedAt null when it never ran
   * @param containerId as in {@link ContainerStatus}
   */
  record Terminated(
      int exitCode,
      int signal,
      String reason,
      @Nullable String message,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      String containerId)
      implements ContainerState {}
}

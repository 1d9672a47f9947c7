package io.beanpod.pod.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One aspect of a pod's state and since when it holds.
 *
 * @param type one of the constants here, or a name of somebody else's
 * @param reason one word on why, or null
 * @param message a sentence on why, or null
 */
public record PodCondition(
    String type,
    Status status,
    @Nullable Instant lastTransitionTime,
    @Nullable String reason,
    @Nullable String message,
    long observedGeneration) {
  public static final String READY_TO_START_CONTAINERS = "PodReadyToStartContainers";
  public static final String INITIALIZED = "Initialized";
  public static final String READY = "Ready";
  public static final String CONTAINERS_READY = "ContainersReady";
  public static final String SCHEDULED = "PodScheduled";

  /** Whether a condition holds. */
  public enum Status implements ApiValue {
    TRUE("True"),
    FALSE("False"),
    UNKNOWN("Unknown");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    @Override
    public String text() {
      return text;
    }
  }
}

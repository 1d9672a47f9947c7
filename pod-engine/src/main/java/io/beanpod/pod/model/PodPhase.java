package io.beanpod.pod.model;

/** Where a pod is in its life. */
public enum PodPhase implements ApiValue {
  PENDING("Pending"),
  RUNNING("Running"),
  SUCCEEDED("Succeeded"),
  FAILED("Failed"),
  UNKNOWN("Unknown");

  private final String text;

  PodPhase(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }

  /** Whether a pod in this phase never leaves it. */
  public boolean isTerminal() {
    return this == SUCCEEDED || this == FAILED;
  }
}

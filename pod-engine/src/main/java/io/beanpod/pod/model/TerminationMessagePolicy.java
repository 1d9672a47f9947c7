package io.beanpod.pod.model;

/** Where the message of a container's end comes from. */
public enum TerminationMessagePolicy implements ApiValue {
  FILE("File"),
  FALLBACK_TO_LOGS_ON_ERROR("FallbackToLogsOnError");

  private final String text;

  TerminationMessagePolicy(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}

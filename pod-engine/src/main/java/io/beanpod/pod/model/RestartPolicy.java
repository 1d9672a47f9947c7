package io.beanpod.pod.model;

/** When a container that has ended is started again. */
public enum RestartPolicy implements ApiValue {
  ALWAYS("Always"),
  ON_FAILURE("OnFailure"),
  NEVER("Never");

  private final String text;

  RestartPolicy(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}

package io.beanpod.pod.engine;

import io.beanpod.pod.model.Pod;

/** What applying a manifest did. */
public record ApplyResult(Outcome outcome, Pod pod) {

  /** In the words of {@code kubectl apply}. */
  public enum Outcome {
    CREATED("created"),
    CONFIGURED("configured"),
    UNCHANGED("unchanged");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}

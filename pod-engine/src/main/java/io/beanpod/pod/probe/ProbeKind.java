package io.beanpod.pod.probe;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Probe;
import java.util.Optional;

/** The three questions, with the answer that is assumed before the first one. */
public enum ProbeKind {
  LIVENESS("Liveness", Verdict.SUCCESS),
  READINESS("Readiness", Verdict.FAILURE),
  STARTUP("Startup", Verdict.UNKNOWN);

  private final String text;
  private final Verdict initial;

  ProbeKind(String text, Verdict initial) {
    this.text = text;
    this.initial = initial;
  }

  /** How events call it. */
  public String text() {
    return text;
  }

  /** What a container is taken for before it has been asked often enough. */
  public Verdict initial() {
    return initial;
  }

  /** The probe of this kind that a container has. */
  public Optional<Probe> of(Container container) {
    return Optional.ofNullable(
        switch (this) {
          case LIVENESS -> container.livenessProbe();
          case READINESS -> container.readinessProbe();
          case STARTUP -> container.startupProbe();
        });
  }
}

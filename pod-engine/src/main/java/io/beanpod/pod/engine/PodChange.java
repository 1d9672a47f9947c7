package io.beanpod.pod.engine;

import io.beanpod.pod.model.Pod;

/** A pod came, changed or went; the pod is as it was right after that. */
public record PodChange(Type type, Pod pod) {

  /** What happened, as a watch of Kubernetes calls it. */
  public enum Type {
    ADDED,
    MODIFIED,
    DELETED
  }
}

package io.beanpod.pod.event;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Pod;

/** What a container is in its pod. */
public enum Role {
  /** Runs to completion before the next one. */
  INIT,
  /** An init container that stays, restarted for as long as the main containers run. */
  SIDECAR,
  /** A main container. */
  MAIN;

  public static Role of(Pod pod, Container container) {
    boolean main =
        pod.spec().containers().stream().anyMatch(c -> c.name().equals(container.name()));
    return main ? MAIN : container.isSidecar() ? SIDECAR : INIT;
  }

  /** The container as the subject of an event. */
  public static PodEvent.Subject subject(Pod pod, Container container) {
    return new PodEvent.Subject(
        pod.namespace(), pod.name(), pod.uid(), of(pod, container).fieldPath(container.name()));
  }

  /** Where the container stands in the manifest, as events say it. */
  public String fieldPath(String containerName) {
    return (this == MAIN ? "spec.containers{" : "spec.initContainers{") + containerName + "}";
  }
}

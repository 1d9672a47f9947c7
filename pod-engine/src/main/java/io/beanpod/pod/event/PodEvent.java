package io.beanpod.pod.event;

import io.beanpod.pod.model.Pod;
import java.time.Instant;

/**
 * Something that happened to a pod, once or several times.
 *
 * @param id grows with every new event, and stays the same when an event happens again
 * @param about the pod and the part of it
 * @param reason one word such as {@code Pulled} or {@code BackOff}
 * @param count how often it happened
 */
public record PodEvent(
    long id,
    Subject about,
    Type type,
    String reason,
    String message,
    int count,
    Instant firstTimestamp,
    Instant lastTimestamp) {

  /** Whether somebody should look at it. */
  public enum Type {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    /** The word that Kubernetes writes. */
    public String text() {
      return text;
    }
  }

  /**
   * What an event is about.
   *
   * @param fieldPath {@code spec.containers{name}} or {@code spec.initContainers{name}}, or empty
   *     for the pod as a whole
   */
  public record Subject(String namespace, String name, String uid, String fieldPath) {

    /** A pod as a whole. */
    public static Subject of(Pod pod) {
      return new Subject(pod.namespace(), pod.name(), pod.uid(), "");
    }

    /** The same pod, without the part. */
    public Subject whole() {
      return new Subject(namespace, name, uid, "");
    }
  }

  PodEvent again(Instant at) {
    return new PodEvent(id, about, type, reason, message, count + 1, firstTimestamp, at);
  }
}

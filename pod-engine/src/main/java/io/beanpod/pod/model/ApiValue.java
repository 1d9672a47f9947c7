package io.beanpod.pod.model;

/** A constant that Kubernetes writes by a fixed word, such as {@code IfNotPresent}. */
public interface ApiValue {
  /** The word as it stands in a manifest. */
  String text();
}

package io.beanpod.pod.model;

/** A pod or container whose fields, put together, do not give what they ask for. */
public final class PodConfigException extends Exception {
  /** With a sentence that names the field. */
  public PodConfigException(String message) {
    super(message);
  }
}

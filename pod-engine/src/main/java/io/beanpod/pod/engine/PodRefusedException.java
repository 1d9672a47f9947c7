package io.beanpod.pod.engine;

/** The engine does not do what was asked; the message says why and what to do instead. */
public final class PodRefusedException extends Exception {
  PodRefusedException(String message) {
    super(message);
  }
}

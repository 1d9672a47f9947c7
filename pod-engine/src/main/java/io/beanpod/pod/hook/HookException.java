package io.beanpod.pod.hook;

/** A hook failed; the message says how. */
public final class HookException extends Exception {
  HookException(String message) {
    super(message);
  }
}

package io.beanpod.runtime;

import java.io.IOException;

/** A call on the runtime failed; the message is a sentence for the person who asked. */
public class RuntimeFailure extends IOException {
  public RuntimeFailure(String message) {
    super(message);
  }

  public RuntimeFailure(String message, Throwable cause) {
    super(message, cause);
  }
}

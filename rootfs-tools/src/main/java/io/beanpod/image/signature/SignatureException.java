package io.beanpod.image.signature;

import io.beanpod.image.oci.ImageException;

/** The policy does not allow an image, or it cannot be told whether it does. */
public final class SignatureException extends ImageException {
  private static final long serialVersionUID = 1;

  /** A refusal. */
  public SignatureException(String message) {
    super(message);
  }

  /** A refusal, and what it came from. */
  public SignatureException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether a policy's refusal is at the bottom of a failure. */
  public static boolean isCauseOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SignatureException) {
        return true;
      }
    }
    return false;
  }
}

package io.beanpod.image.oci;

import java.io.IOException;

/**
 * Something is wrong with an image, an archive or a name. The message is a sentence for the person
 * who gave it: what failed, on which object, and where there is one, the cure.
 */
public class ImageException extends IOException {
  private static final long serialVersionUID = 1;

  /** An error with its sentence. */
  public ImageException(String message) {
    super(message);
  }

  /** An error with its sentence and what it came from. */
  public ImageException(String message, Throwable cause) {
    super(message, cause);
  }
}

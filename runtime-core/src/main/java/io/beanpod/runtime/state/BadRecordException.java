package io.beanpod.runtime.state;

import java.io.IOException;
import java.nio.file.Path;

/** A file of the runtime's own state does not hold what it must. */
public final class BadRecordException extends IOException {
  public BadRecordException(Path file, Exception cause) {
    super("the record " + file + " cannot be read: " + cause.getMessage(), cause);
  }
}

package io.beanpod.image.registry;

import io.beanpod.image.oci.ImageException;
import java.time.Duration;

/** A registry did not give what it was asked for. The message names the registry and the cure. */
public final class RegistryException extends ImageException {
  private static final long serialVersionUID = 1;

  /** What kind of failure it is, for those who act on it. */
  public enum Kind {
    /** No connection, no answer, or a connection that broke. */
    UNAVAILABLE,
    /** It has failed, and may do better when asked again. */
    BUSY,
    /** It wants to know who asks, or does not allow it. */
    DENIED,
    /** It does not have it. */
    ABSENT,
    /** It answers what makes no sense. */
    NONSENSE
  }

  private final Kind kind;
  private final Duration wait;

  /** A failure. */
  public RegistryException(Kind kind, String message) {
    this(kind, message, Duration.ZERO);
  }

  /** A failure, and how long the registry wants to be left alone. */
  public RegistryException(Kind kind, String message, Duration wait) {
    super(message);
    this.kind = kind;
    this.wait = wait;
  }

  /** A failure, and what it came from. */
  public RegistryException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.wait = Duration.ZERO;
  }

  /** Whether a registry that is not in reach is at the bottom of a failure. */
  public static boolean isUnavailable(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RegistryException known && known.kind == Kind.UNAVAILABLE) {
        return true;
      }
    }
    return false;
  }

  /** What kind of failure it is. */
  public Kind kind() {
    return kind;
  }

  /** How long the registry asked to wait; zero where it did not say. */
  public Duration waitAsked() {
    return wait;
  }

  /** Whether the same request may succeed when it is made again. */
  public boolean mayPass() {
    return kind == Kind.UNAVAILABLE || kind == Kind.BUSY;
  }
}

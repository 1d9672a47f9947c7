package io.beanpod.image;

/** Hears of each pull that somebody asked for, when it has ended. */
@FunctionalInterface
public interface PullObserver {
  /** Hears nothing. */
  PullObserver NONE = (succeeded, nanos, bytes) -> {};

  /**
   * A pull has ended.
   *
   * @param nanos how long it took, in nanoseconds
   * @param bytes of layers that came from the registry
   */
  void ended(boolean succeeded, long nanos, long bytes);
}

package io.beanpod.image.registry.pull;

/** Hears what happens in a pull, from several threads. It must be quick: the transfer waits. */
@FunctionalInterface
public interface PullListener {
  /** Hears nothing. */
  PullListener NONE = _ -> {};

  /** Something has happened. */
  void on(PullEvent event);
}

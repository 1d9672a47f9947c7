package io.beanpod.image.registry.push;

/** Hears what happens in a push, from several threads. It must be quick: the transfer waits. */
@FunctionalInterface
public interface PushListener {
  /** Hears nothing. */
  PushListener NONE = _ -> {};

  /** Something has happened. */
  void on(PushEvent event);
}

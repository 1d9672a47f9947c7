package io.beanpod.pod.probe;

/** What asking a container once came to. */
public sealed interface ProbeAnswer {

  /** The container does well. */
  record Success() implements ProbeAnswer {}

  /** It counts as doing well, but somebody should look at it. */
  record Warning(String message) implements ProbeAnswer {}

  /** The container does badly, or did not answer in time. */
  record Failure(String message) implements ProbeAnswer {}

  /** The container could not be asked; that says nothing about it. */
  record Errored(String message) implements ProbeAnswer {}
}

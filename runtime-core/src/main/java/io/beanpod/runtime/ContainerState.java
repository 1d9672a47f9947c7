package io.beanpod.runtime;

/** Where a container is in its life; it only moves forwards. */
public enum ContainerState {
  CREATED,
  RUNNING,
  EXITED,
  /** Its record cannot be read, or it vanished without a trace. */
  UNKNOWN
}

package io.beanpod.runtime;

/** Which process ids one container sees, pid_namespaces(7). */
public sealed interface ContainerPid {

  /** What {@link SandboxSpec#pid()} says for all. */
  record OfSandbox() implements ContainerPid {}

  /** Its own, where its first process is PID 1. */
  record Own() implements ContainerPid {}

  /** The host's. */
  record Host() implements ContainerPid {}

  /**
   * Those of another container of the same sandbox, for debugging it.
   *
   * @param containerId must run when this one starts
   */
  record Target(String containerId) implements ContainerPid {}
}

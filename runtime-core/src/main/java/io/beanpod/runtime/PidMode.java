package io.beanpod.runtime;

/** Which process ids the containers of a sandbox see. */
public enum PidMode {
  /** Each container its own, where its first process is PID 1. */
  CONTAINER,
  /** One for the pod, where pause is PID 1 (shareProcessNamespace). */
  POD,
  /** The host's. */
  HOST
}

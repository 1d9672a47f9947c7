package io.beanpod.runtime;

/** Whose network namespace a sandbox uses. */
public enum NetworkMode {
  POD,
  HOST
}

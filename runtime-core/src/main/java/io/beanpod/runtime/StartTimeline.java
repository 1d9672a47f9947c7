package io.beanpod.runtime;

/**
 * Hears how long each step of a start took, in order. The benchmark listens; otherwise nobody does.
 */
@FunctionalInterface
public interface StartTimeline {

  /** Hears nothing. */
  StartTimeline NONE = (id, step, nanos) -> {};

  /**
   * Hears of one step.
   *
   * @param id the sandbox or container
   * @param step such as {@code namespaces}, {@code network}, {@code cgroup}, {@code mounts}, {@code
   *     exec}
   * @param nanos how long the step took, in nanoseconds
   */
  void step(String id, String step, long nanos);
}

package io.beanpod.pod.model;

import org.jspecify.annotations.Nullable;

/** An environment variable of a container. */
public record EnvVar(String name, Source source) {
  /** Where the value of a variable comes from. */
  public sealed interface Source {}

  /** A text in which {@code $(NAME)} stands for a variable defined before. */
  public record Value(String text) implements Source {}

  /** A field of the pod, such as {@code metadata.name} or {@code status.podIP}. */
  public record FieldRef(String fieldPath) implements Source {}

  /**
   * A limit or request of a container.
   *
   * @param containerName the container asked about, or null for the variable's own
   * @param resource such as {@code limits.memory}
   * @param divisor the unit of the result, zero for 1; the quotient is rounded up
   */
  public record ResourceFieldRef(@Nullable String containerName, String resource, Quantity divisor)
      implements Source {}
}

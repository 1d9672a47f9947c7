package io.beanpod.pause;

/**
 * A step that failed, or went on with less than was asked for.
 *
 * @param errno the kernel's error number
 * @param operation the index of the plan's operation, for {@link Step#RLIMIT} the resource, for
 *     {@link Step#PLAN} the byte offset, or {@link #NO_OPERATION}
 */
public record StepReport(Step step, int errno, int operation) {
  /** The step is not about an operation of the plan. */
  public static final int NO_OPERATION = -1;
}

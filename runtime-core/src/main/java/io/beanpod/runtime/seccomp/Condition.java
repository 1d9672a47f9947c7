package io.beanpod.runtime.seccomp;

/**
 * What an argument of a system call must be like, all numbers without a sign.
 *
 * @param argument 0 to 5
 * @param operand what it is compared with
 * @param mask for {@link Comparison#MASKED_EQUAL} the bits that count, else all
 */
record Condition(int argument, Comparison comparison, long operand, long mask) {

  enum Comparison {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    MASKED_EQUAL
  }

  Condition {
    if (argument < 0 || argument > 5) {
      throw new IllegalArgumentException(
          "a system call has arguments 0 to 5, there is no argument " + argument);
    }
    operand &= mask;
  }

  static Condition of(int argument, Comparison comparison, long operand) {
    return new Condition(argument, comparison, operand, -1);
  }

  static Condition masked(int argument, long mask, long operand) {
    return new Condition(argument, Comparison.MASKED_EQUAL, operand, mask);
  }
}

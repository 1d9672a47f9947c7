package io.beanpod.runtime.seccomp;

import io.beanpod.runtime.seccomp.Condition.Comparison;

/** The code that looks at one argument; the accumulator is lost by it. */
final class ArgumentTest {

  /** Of the arguments in struct seccomp_data, 8 bytes each, little-endian. */
  private static final int ARGUMENTS = 16;

  private static final int ALL_BITS = -1;

  private ArgumentTest() {}

  /** Looks at all 64 bits, the upper half first. */
  static int wide(BpfAssembler out, Condition condition, int yes, int no) {
    return switch (condition.comparison()) {
      case EQUAL, MASKED_EQUAL -> wideEqual(out, condition, yes, no);
      case NOT_EQUAL -> wideEqual(out, condition, no, yes);
      case GREATER -> wideOrder(out, condition, BpfAssembler.JUMP_GREATER, yes, no);
      case GREATER_OR_EQUAL ->
          wideOrder(out, condition, BpfAssembler.JUMP_GREATER_OR_EQUAL, yes, no);
      case LESS -> wideOrder(out, condition, BpfAssembler.JUMP_GREATER_OR_EQUAL, no, yes);
      case LESS_OR_EQUAL -> wideOrder(out, condition, BpfAssembler.JUMP_GREATER, no, yes);
    };
  }

  private static int wideEqual(BpfAssembler out, Condition condition, int yes, int no) {
    int argument = condition.argument();
    int lowerIs = out.branch(BpfAssembler.JUMP_EQUAL, (int) condition.operand(), yes, no);
    int lower = load(out, low(argument), (int) condition.mask(), lowerIs);
    int upperIs =
        out.branch(BpfAssembler.JUMP_EQUAL, (int) (condition.operand() >>> 32), lower, no);
    return load(out, high(argument), (int) (condition.mask() >>> 32), upperIs);
  }

  private static int wideOrder(BpfAssembler out, Condition condition, int jump, int yes, int no) {
    int upper = (int) (condition.operand() >>> 32);
    int lowerIs = out.branch(jump, (int) condition.operand(), yes, no);
    int lower = load(out, low(condition.argument()), ALL_BITS, lowerIs);
    int same = out.branch(BpfAssembler.JUMP_EQUAL, upper, lower, no);
    int greater = out.branch(BpfAssembler.JUMP_GREATER, upper, yes, same);
    return load(out, high(condition.argument()), ALL_BITS, greater);
  }

  /**
   * Looks at the bytes that the kernel will use, and at no others.
   *
   * @param width 2 or 4 bytes
   */
  static int narrow(BpfAssembler out, Condition condition, int width, int yes, int no) {
    int bits = width * Byte.SIZE;
    int ones = (int) ((1L << bits) - 1);
    if (!fits(condition.operand(), bits)) {
      return neverReached(condition.comparison(), yes, no);
    }
    int operand = (int) condition.operand() & ones;
    int mask = (int) condition.mask() & ones;
    int test =
        switch (condition.comparison()) {
          case EQUAL, MASKED_EQUAL -> out.branch(BpfAssembler.JUMP_EQUAL, operand, yes, no);
          case NOT_EQUAL -> out.branch(BpfAssembler.JUMP_EQUAL, operand, no, yes);
          case GREATER -> out.branch(BpfAssembler.JUMP_GREATER, operand, yes, no);
          case GREATER_OR_EQUAL -> out.branch(BpfAssembler.JUMP_GREATER_OR_EQUAL, operand, yes, no);
          case LESS -> out.branch(BpfAssembler.JUMP_GREATER_OR_EQUAL, operand, no, yes);
          case LESS_OR_EQUAL -> out.branch(BpfAssembler.JUMP_GREATER, operand, no, yes);
        };
    return load(out, low(condition.argument()), mask, test);
  }

  /** Whether the kernel can see this operand: a negative one may be written with all 64 bits. */
  private static boolean fits(long operand, int bits) {
    return operand >>> bits == 0 || operand >> (bits - 1) == -1;
  }

  /** What an operand that is larger than any argument leads to. */
  private static int neverReached(Comparison comparison, int yes, int no) {
    return switch (comparison) {
      case EQUAL, MASKED_EQUAL, GREATER, GREATER_OR_EQUAL -> no;
      case NOT_EQUAL, LESS, LESS_OR_EQUAL -> yes;
    };
  }

  private static int load(BpfAssembler out, int offset, int mask, int next) {
    int masked = mask == ALL_BITS ? next : out.straight(BpfAssembler.AND, mask, next);
    return out.straight(BpfAssembler.LOAD, offset, masked);
  }

  private static int low(int argument) {
    return ARGUMENTS + argument * Long.BYTES;
  }

  private static int high(int argument) {
    return low(argument) + Integer.BYTES;
  }
}

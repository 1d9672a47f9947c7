package io.beanpod.runtime.seccomp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a classic BPF program, bpf(4) of BSD and linux/filter.h, from its end to its beginning:
 * jumps only go forward, so whatever one leads to exists already. A label is the number of
 * instructions behind it.
 */
final class BpfAssembler {

  /** BPF_LD | BPF_W | BPF_ABS. */
  static final int LOAD = 0x20;

  /** BPF_ALU | BPF_AND | BPF_K. */
  static final int AND = 0x54;

  /** BPF_JMP | BPF_JEQ | BPF_K. */
  static final int JUMP_EQUAL = 0x15;

  /** BPF_JMP | BPF_JGT | BPF_K. */
  static final int JUMP_GREATER = 0x25;

  /** BPF_JMP | BPF_JGE | BPF_K. */
  static final int JUMP_GREATER_OR_EQUAL = 0x35;

  /** BPF_JMP | BPF_JA. */
  static final int JUMP = 0x05;

  /** BPF_RET | BPF_K. */
  static final int RETURN = 0x06;

  /** BPF_MAXINSNS. */
  private static final int MOST_INSTRUCTIONS = 4096;

  /** The targets of a conditional jump are 8 bits wide. */
  private static final int FARTHEST = 255;

  private final List<Long> reversed = new ArrayList<>();
  private final Map<Integer, Integer> returns = new HashMap<>();

  /** The label of the instruction that was written last. */
  private int here() {
    return reversed.size();
  }

  /** An instruction that goes on with {@code next}. */
  int straight(int code, int constant, int next) {
    jumpUnlessNext(next);
    return emit(code, 0, 0, constant);
  }

  /** A comparison of the accumulator. */
  int branch(int code, int constant, int yes, int no) {
    if (yes == no) {
      return yes;
    }
    // Bringing one nearer moves the other away by one instruction.
    int nearYes = bringNear(yes, FARTHEST - 1);
    int nearNo = bringNear(no, FARTHEST);
    return emit(code, here() - nearYes, here() - nearNo, constant);
  }

  /** The end of the program with a value. */
  int end(int value) {
    Integer known = returns.get(value);
    if (known != null && here() - known < FARTHEST / 2) {
      return known;
    }
    int label = emit(RETURN, 0, 0, value);
    returns.put(value, label);
    return label;
  }

  /**
   * The program, as struct sock_filter in the machine's byte order.
   *
   * @throws ProfileException when the kernel would refuse its length
   */
  List<Long> program() throws ProfileException {
    if (reversed.size() > MOST_INSTRUCTIONS) {
      throw new ProfileException(
          "it needs a filter of %d instructions, and the kernel takes %d; give it fewer rules with arguments"
              .formatted(reversed.size(), MOST_INSTRUCTIONS));
    }
    List<Long> program = new ArrayList<>(reversed);
    Collections.reverse(program);
    return List.copyOf(program);
  }

  private void jumpUnlessNext(int label) {
    if (label != here()) {
      emit(JUMP, 0, 0, here() - label);
    }
  }

  private int bringNear(int label, int farthest) {
    return here() - label <= farthest ? label : emit(JUMP, 0, 0, here() - label);
  }

  private int emit(int code, int yes, int no, int constant) {
    // Both supported architectures are little-endian: u16 code, u8 jt, u8 jf, u32 k.
    reversed.add(code | (long) yes << 16 | (long) no << 24 | (long) constant << 32);
    return here();
  }
}

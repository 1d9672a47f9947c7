package io.beanpod.runtime.cgroup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A BPF_PROG_TYPE_CGROUP_DEVICE program that answers 1 for what the rules allow, else 0. See
 * bpf(2), struct bpf_insn and struct bpf_cgroup_dev_ctx in linux/bpf.h.
 *
 * <p>Each rule is a run of comparisons that jump to the next rule where one fails, and "return 1"
 * behind the last.
 */
final class DeviceProgram {
  /** sizeof(struct bpf_insn). */
  static final int INSTRUCTION_SIZE = 8;

  private static final int LOAD_WORD = 0x61; // BPF_LDX | BPF_MEM | BPF_W
  private static final int MOVE_REGISTER = 0xbc; // BPF_ALU | BPF_MOV | BPF_X
  private static final int MOVE_CONSTANT = 0xb4; // BPF_ALU | BPF_MOV | BPF_K
  private static final int AND_CONSTANT = 0x54; // BPF_ALU | BPF_AND | BPF_K
  private static final int SHIFT_RIGHT = 0x74; // BPF_ALU | BPF_RSH | BPF_K
  private static final int JUMP_NOT_EQUAL_CONSTANT = 0x56; // BPF_JMP32 | BPF_JNE | BPF_K
  private static final int JUMP_NOT_EQUAL_REGISTER = 0x5e; // BPF_JMP32 | BPF_JNE | BPF_X
  private static final int EXIT = 0x95; // BPF_JMP | BPF_EXIT

  // Registers: R1 is the context, then scratch.
  private static final int RESULT = 0;
  private static final int CONTEXT = 1;
  private static final int TYPE = 2;
  private static final int ACCESS = 3;
  private static final int MAJOR = 4;
  private static final int MINOR = 5;

  // Offsets in struct bpf_cgroup_dev_ctx; access_type is (access << 16) | type.
  private static final int ACCESS_TYPE_OFFSET = 0;
  private static final int MAJOR_OFFSET = 4;
  private static final int MINOR_OFFSET = 8;

  private static final int BPF_DEVCG_DEV_BLOCK = 1;
  private static final int BPF_DEVCG_DEV_CHAR = 2;
  private static final int BPF_DEVCG_ACC_MKNOD = 1;
  private static final int BPF_DEVCG_ACC_READ = 2;
  private static final int BPF_DEVCG_ACC_WRITE = 4;
  private static final int ALL_ACCESS =
      BPF_DEVCG_ACC_MKNOD | BPF_DEVCG_ACC_READ | BPF_DEVCG_ACC_WRITE;

  private static final int PROLOGUE_INSTRUCTIONS = 6;
  private static final int MOST_INSTRUCTIONS_OF_A_RULE = 8;
  private static final int EPILOGUE_INSTRUCTIONS = 2;

  private final ByteBuffer code;

  private DeviceProgram(int rules) {
    int instructions =
        PROLOGUE_INSTRUCTIONS + rules * MOST_INSTRUCTIONS_OF_A_RULE + EPILOGUE_INSTRUCTIONS;
    code =
        ByteBuffer.allocateDirect(instructions * INSTRUCTION_SIZE).order(ByteOrder.nativeOrder());
  }

  /** The instructions, from position to limit of a direct buffer. */
  static ByteBuffer of(List<DeviceRule> rules) {
    DeviceProgram program = new DeviceProgram(rules.size());
    program.prologue();
    rules.forEach(program::rule);
    program.answer(0);
    return program.code.flip();
  }

  private void prologue() {
    emit(LOAD_WORD, TYPE, CONTEXT, ACCESS_TYPE_OFFSET, 0);
    emit(MOVE_REGISTER, ACCESS, TYPE, 0, 0);
    emit(AND_CONSTANT, TYPE, 0, 0, 0xffff);
    emit(SHIFT_RIGHT, ACCESS, 0, 0, 16);
    emit(LOAD_WORD, MAJOR, CONTEXT, MAJOR_OFFSET, 0);
    emit(LOAD_WORD, MINOR, CONTEXT, MINOR_OFFSET, 0);
  }

  private void rule(DeviceRule rule) {
    int access = accessBits(rule.access());
    int left =
        1
            + (access == ALL_ACCESS ? 0 : 3)
            + (rule.major().isPresent() ? 1 : 0)
            + (rule.minor().isPresent() ? 1 : 0)
            + 2;
    int type = rule.block() ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR;
    emit(JUMP_NOT_EQUAL_CONSTANT, TYPE, 0, --left, type);
    if (access != ALL_ACCESS) {
      // Allowed only where nothing is asked for beyond the rule's access.
      emit(MOVE_REGISTER, CONTEXT, ACCESS, 0, 0);
      emit(AND_CONSTANT, CONTEXT, 0, 0, access);
      left -= 3;
      emit(JUMP_NOT_EQUAL_REGISTER, CONTEXT, ACCESS, left, 0);
    }
    if (rule.major().isPresent()) {
      emit(JUMP_NOT_EQUAL_CONSTANT, MAJOR, 0, --left, rule.major().getAsInt());
    }
    if (rule.minor().isPresent()) {
      emit(JUMP_NOT_EQUAL_CONSTANT, MINOR, 0, --left, rule.minor().getAsInt());
    }
    answer(1);
  }

  private void answer(int value) {
    emit(MOVE_CONSTANT, RESULT, 0, 0, value);
    emit(EXIT, 0, 0, 0, 0);
  }

  private void emit(int operation, int destination, int source, int offset, int constant) {
    // Two bit fields of four bits, whose order in the byte follows the byte order.
    int registers =
        code.order() == ByteOrder.LITTLE_ENDIAN
            ? source << 4 | destination
            : destination << 4 | source;
    code.put((byte) operation).put((byte) registers).putShort((short) offset).putInt(constant);
  }

  private static int accessBits(String access) {
    return (access.contains("m") ? BPF_DEVCG_ACC_MKNOD : 0)
        | (access.contains("r") ? BPF_DEVCG_ACC_READ : 0)
        | (access.contains("w") ? BPF_DEVCG_ACC_WRITE : 0);
  }
}

package io.beanpod.runtime.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Runs a classic BPF program as seccomp(2) does, and refuses what the kernel would refuse. */
final class BpfMachine {

  private final List<Long> program;

  BpfMachine(List<Long> program) {
    this.program = program;
    if (program.isEmpty() || program.size() > 4096) {
      throw new IllegalArgumentException("EINVAL: " + program.size() + " instructions");
    }
  }

  /** The value that the filter returns. */
  int run(int arch, int number, long... arguments) {
    ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(number).putInt(arch).putLong(0);
    for (long argument : arguments) {
      data.putLong(argument);
    }
    int accumulator = 0;
    for (int pc = 0; ; pc++) {
      long instruction = program.get(pc);
      int code = (int) (instruction & 0xffff);
      int yes = (int) (instruction >>> 16 & 0xff);
      int no = (int) (instruction >>> 24 & 0xff);
      int constant = (int) (instruction >>> 32);
      switch (code) {
        case 0x20 -> accumulator = data.getInt(aligned(constant));
        case 0x54 -> accumulator &= constant;
        case 0x05 -> pc += constant;
        case 0x15 -> pc += accumulator == constant ? yes : no;
        case 0x25 -> pc += Integer.compareUnsigned(accumulator, constant) > 0 ? yes : no;
        case 0x35 -> pc += Integer.compareUnsigned(accumulator, constant) >= 0 ? yes : no;
        case 0x06 -> {
          return constant;
        }
        default -> throw new IllegalArgumentException("EINVAL: code " + code);
      }
    }
  }

  private static int aligned(int offset) {
    if (offset % 4 != 0 || offset < 0 || offset >= 64) {
      throw new IllegalArgumentException("EINVAL: offset " + offset);
    }
    return offset;
  }
}

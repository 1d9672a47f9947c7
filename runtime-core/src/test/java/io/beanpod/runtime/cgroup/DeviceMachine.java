package io.beanpod.runtime.cgroup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs a device program as the kernel would, for the few instructions that one may hold. */
final class DeviceMachine {
  private static final int CONTEXT = -1;

  private final ByteBuffer code;

  DeviceMachine(ByteBuffer code) {
    this.code = code.duplicate().order(ByteOrder.nativeOrder());
  }

  /** The answer for a device: type 1 is block, 2 character; access is mknod 1, read 2, write 4. */
  int run(int type, int access, int major, int minor) {
    int[] context = {access << 16 | type, major, minor};
    int[] register = new int[11];
    register[1] = CONTEXT;
    int next = 0;
    while (true) {
      int at = next++ * DeviceProgram.INSTRUCTION_SIZE;
      int operation = code.get(at) & 0xff;
      int destination = code.get(at + 1) & 0xf;
      int source = code.get(at + 1) >> 4 & 0xf;
      int offset = code.getShort(at + 2);
      int constant = code.getInt(at + 4);
      switch (operation) {
        case 0x61 -> {
          if (register[source] != CONTEXT) {
            throw new IllegalStateException("R" + source + " is no context");
          }
          register[destination] = context[offset / 4];
        }
        case 0xbc -> register[destination] = register[source];
        case 0xb4 -> register[destination] = constant;
        case 0x54 -> register[destination] &= constant;
        case 0x74 -> register[destination] >>>= constant;
        case 0x56 -> next += register[destination] != constant ? offset : 0;
        case 0x5e -> next += register[destination] != register[source] ? offset : 0;
        case 0x95 -> {
          return register[0];
        }
        default -> throw new IllegalStateException("operation " + operation + " at " + next);
      }
    }
  }
}

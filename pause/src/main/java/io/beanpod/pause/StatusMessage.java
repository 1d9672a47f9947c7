package io.beanpod.pause;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One packet of the status socket; {@code PLAN.md}, "Status messages". */
public sealed interface StatusMessage {
  /** The longest packet in bytes. */
  int MAXIMUM_BYTES = 64;

  /** A step could do less than the plan asked for, and the container starts all the same. */
  record Warning(StepReport report) implements StatusMessage {}

  /**
   * The process exists and is about to execute its command. Carries the process' pidfd.
   *
   * @param monitorPid the monitor, in the spawner's pid namespace; 0 for an {@link ExecPlan}
   * @param pid the process, in the spawner's pid namespace
   * @param startedNanoseconds CLOCK_REALTIME
   */
  record Started(int monitorPid, int pid, long startedNanoseconds) implements StatusMessage {}

  /** The command was executed. */
  record Running() implements StatusMessage {}

  /** The start failed; nothing follows. */
  record Failed(StepReport report) implements StatusMessage {}

  /** Carries the master end of an exec's terminal. */
  record Terminal() implements StatusMessage {}

  /** True when the packet carries a descriptor. */
  default boolean carriesDescriptor() {
    return this instanceof Started || this instanceof Terminal;
  }

  /**
   * Decodes one packet.
   *
   * @throws IllegalArgumentException when it is not a message of this protocol
   */
  static StatusMessage decode(byte[] packet) {
    ByteBuffer in = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() < Integer.BYTES) {
      throw new IllegalArgumentException("A status message of " + packet.length + " bytes");
    }
    int type = in.getInt();
    int expected =
        switch (type) {
          case 1, 4 -> 12;
          case 2 -> 16;
          case 3, 5 -> 0;
          default -> throw new IllegalArgumentException("A status message of type " + type);
        };
    if (in.remaining() != expected) {
      throw new IllegalArgumentException(
          "A status message of type " + type + " with " + in.remaining() + " bytes");
    }
    return switch (type) {
      case 1 -> new Warning(report(in));
      case 2 -> new Started(in.getInt(), in.getInt(), in.getLong());
      case 3 -> new Running();
      case 4 -> new Failed(report(in));
      default -> new Terminal();
    };
  }

  private static StepReport report(ByteBuffer in) {
    return new StepReport(Step.of(in.getInt()), in.getInt(), in.getInt());
  }
}

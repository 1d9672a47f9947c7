package io.beanpod.pause;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One packet to a container's monitor; {@code PLAN.md}, "Control socket". */
public sealed interface MonitorRequest {
  /** The most bytes of input that one packet can carry. */
  int MAXIMUM_INPUT = 16384;

  /** Asks for output from now on, and claims the right to send input. */
  record Attach(boolean stdin, boolean stdout, boolean stderr) implements MonitorRequest {}

  /** Input for the container; there is no reply. At most {@link #MAXIMUM_INPUT} bytes. */
  record Input(ByteBuffer data) implements MonitorRequest {}

  /** Ends the container's input after what was sent. */
  record CloseInput() implements MonitorRequest {}

  /** Sets the size of the container's terminal. */
  record Resize(int rows, int columns) implements MonitorRequest {}

  /** Replaces the log file by the descriptor that the packet carries. */
  record ReopenLog() implements MonitorRequest {}

  /** The packet. */
  default byte[] encode() {
    return switch (this) {
      case Attach attach ->
          packet(1, 4)
              .putInt(
                  (attach.stdin() ? 1 : 0) | (attach.stdout() ? 2 : 0) | (attach.stderr() ? 4 : 0))
              .array();
      case Input input -> {
        if (input.data().remaining() > MAXIMUM_INPUT) {
          throw new IllegalArgumentException(
              "Input of " + input.data().remaining() + " bytes does not fit into one packet");
        }
        yield packet(2, input.data().remaining()).put(input.data().duplicate()).array();
      }
      case CloseInput ignored -> packet(3, 0).array();
      case Resize size -> packet(4, 8).putInt(size.rows()).putInt(size.columns()).array();
      case ReopenLog ignored -> packet(5, 0).array();
    };
  }

  private static ByteBuffer packet(int type, int payload) {
    return ByteBuffer.allocate(Integer.BYTES + payload).order(ByteOrder.LITTLE_ENDIAN).putInt(type);
  }
}

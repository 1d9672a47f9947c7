package io.beanpod.pause;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One packet from a container's monitor; {@code PLAN.md}, "Control socket". */
public sealed interface MonitorReply {
  /** The longest packet in bytes. */
  int MAXIMUM_BYTES = 16384 + 2 * Integer.BYTES;

  /**
   * The request was done.
   *
   * @param request the request's type number
   */
  record Done(int request) implements MonitorReply {}

  /** The request failed. */
  record Refused(int request, int errno) implements MonitorReply {}

  /** Output of the container. The data is a view of the packet. */
  record Output(Stream stream, ByteBuffer data) implements MonitorReply {}

  /** This client read too slowly; nothing more follows. */
  record Lagged() implements MonitorReply {}

  /** The container ended; nothing more follows. */
  record Exited(int code, int signal) implements MonitorReply {}

  /** A stream of output. */
  enum Stream {
    STDOUT,
    STDERR
  }

  /**
   * Decodes one packet.
   *
   * @throws IllegalArgumentException when it is not a message of this protocol
   */
  static MonitorReply decode(ByteBuffer packet) {
    ByteBuffer in = packet.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() < Integer.BYTES) {
      throw new IllegalArgumentException("A monitor's reply of " + in.remaining() + " bytes");
    }
    int type = in.getInt();
    boolean complete =
        switch (type) {
          case 101 -> in.remaining() == 4;
          case 102, 105 -> in.remaining() == 8;
          case 103 -> in.remaining() >= 4;
          case 104 -> in.remaining() == 0;
          default -> throw new IllegalArgumentException("A monitor's reply of type " + type);
        };
    if (!complete) {
      throw new IllegalArgumentException(
          "A monitor's reply of type " + type + " with " + in.remaining() + " bytes");
    }
    return switch (type) {
      case 101 -> new Done(in.getInt());
      case 102 -> new Refused(in.getInt(), in.getInt());
      case 103 -> new Output(stream(in.getInt()), in.slice());
      case 104 -> new Lagged();
      default -> new Exited(in.getInt(), in.getInt());
    };
  }

  private static Stream stream(int number) {
    return switch (number) {
      case 1 -> Stream.STDOUT;
      case 2 -> Stream.STDERR;
      default -> throw new IllegalArgumentException("A monitor's stream " + number);
    };
  }
}

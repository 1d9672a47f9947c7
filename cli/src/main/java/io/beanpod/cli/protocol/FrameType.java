package io.beanpod.cli.protocol;

import java.net.ProtocolException;

/** What a frame carries. */
public enum FrameType {
  /** Client to daemon, first and once: a {@link Request} as JSON. */
  REQUEST(1),
  /** Client to daemon: bytes for standard input; an empty frame is its end. */
  STDIN(2),
  /** Client to daemon: the size of the terminal, rows and columns as 16-bit numbers. */
  RESIZE(3),
  /** Daemon to client: bytes of standard output. */
  STDOUT(16),
  /** Daemon to client: bytes of standard error. */
  STDERR(17),
  /** Daemon to client: a sentence on why the request failed, in UTF-8; an exit code follows. */
  ERROR(18),
  /** Daemon to client, last and once: the exit code as a 32-bit number. */
  EXIT(19);

  private final byte code;

  FrameType(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static FrameType of(byte code) throws ProtocolException {
    for (FrameType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new ProtocolException("unknown frame type " + code);
  }

  /** The most bytes that a frame of this type may carry. */
  int limit() {
    return this == REQUEST ? FrameChannel.MAX_REQUEST : FrameChannel.MAX_STREAM;
  }
}

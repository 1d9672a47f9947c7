package io.beanpod.cli.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One message.
 *
 * @param payload a view of the bytes, ready to be read; the receiver's alone
 */
public record Frame(FrameType type, ByteBuffer payload) {

  static Frame of(FrameType type, byte[] payload) {
    return new Frame(type, ByteBuffer.wrap(payload));
  }

  /** A sentence. */
  public static Frame error(String sentence) {
    byte[] bytes = sentence.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, FrameChannel.MAX_STREAM);
    return new Frame(FrameType.ERROR, ByteBuffer.wrap(bytes, 0, length));
  }

  /** The end of standard input. */
  public static Frame endOfInput() {
    return new Frame(FrameType.STDIN, ByteBuffer.allocate(0));
  }

  /** The end of a conversation. */
  public static Frame exit(int code) {
    return new Frame(FrameType.EXIT, ByteBuffer.allocate(Integer.BYTES).putInt(code).flip());
  }

  /** The size of the client's terminal, in characters. */
  public static Frame resize(int rows, int columns) {
    ByteBuffer size = ByteBuffer.allocate(2 * Short.BYTES);
    return new Frame(
        FrameType.RESIZE, size.putShort((short) rows).putShort((short) columns).flip());
  }

  /** The payload as text. */
  public String text() {
    return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
  }
}

package io.beanpod.cli.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A byte stream as frames of one type; what is written goes out at once. */
public final class FrameOutput extends OutputStream {
  private final FrameChannel channel;
  private final FrameType type;

  public FrameOutput(FrameChannel channel, FrameType type) {
    this.channel = channel;
    this.type = type;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int end = offset + length;
    for (int at = offset; at < end; at += FrameChannel.MAX_STREAM) {
      int count = Math.min(end - at, FrameChannel.MAX_STREAM);
      channel.write(new Frame(type, ByteBuffer.wrap(bytes, at, count)));
    }
  }
}

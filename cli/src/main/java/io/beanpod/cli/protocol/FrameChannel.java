package io.beanpod.cli.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Frames over a connected stream: a 32-bit length of what follows the header, one byte of type, the
 * payload; numbers have their most significant byte first. One thread reads; any thread writes.
 */
public final class FrameChannel implements AutoCloseable {
  /** The most bytes of a request: a manifest with much in it. */
  public static final int MAX_REQUEST = 4 << 20;

  /** The most bytes of any other frame. */
  public static final int MAX_STREAM = 64 << 10;

  private static final int HEADER = Integer.BYTES + 1;

  private final ByteChannel channel;
  private final ByteBuffer header = ByteBuffer.allocate(HEADER);
  private final ReentrantLock writing = new ReentrantLock();

  public FrameChannel(ByteChannel channel) {
    this.channel = channel;
  }

  /**
   * The next frame, or null where the other side has ended the stream between two frames.
   *
   * @throws ProtocolException when a frame is of no known type or longer than its type allows
   * @throws EOFException when the stream ends within a frame
   */
  public @Nullable Frame read() throws IOException {
    header.clear();
    if (channel.read(header) < 0) {
      return null;
    }
    fill(header);
    int length = header.flip().getInt();
    FrameType type = FrameType.of(header.get());
    if (length < 0 || length > type.limit()) {
      throw new ProtocolException("frame of " + length + " bytes, at most " + type.limit());
    }
    ByteBuffer payload = ByteBuffer.allocate(length);
    fill(payload);
    return new Frame(type, payload.flip());
  }

  private void fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the connection ended within a message");
      }
    }
  }

  /** Sends one frame, whole, whatever other threads send. */
  public void write(Frame frame) throws IOException {
    ByteBuffer payload = frame.payload().duplicate();
    if (payload.remaining() > frame.type().limit()) {
      throw new ProtocolException("message too long: " + payload.remaining() + " bytes");
    }
    ByteBuffer whole = ByteBuffer.allocate(HEADER + payload.remaining());
    whole.putInt(payload.remaining()).put(frame.type().code()).put(payload).flip();
    writing.lock();
    try {
      while (whole.hasRemaining()) {
        channel.write(whole);
      }
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

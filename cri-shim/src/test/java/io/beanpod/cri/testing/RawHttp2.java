package io.beanpod.cri.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** A client that sends HTTP/2 frames byte by byte, RFC 9113, whether they make sense or not. */
public final class RawHttp2 implements AutoCloseable {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int CONTINUATION = 9;
  public static final int END_STREAM = 1;
  public static final int END_HEADERS = 4;

  private final SocketChannel channel;

  private RawHttp2(SocketChannel channel) {
    this.channel = channel;
  }

  /** Connects and says nothing. */
  public static RawHttp2 connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    return new RawHttp2(channel);
  }

  /** Connects and greets as clients do, with empty settings. */
  public static RawHttp2 greet(Path socket) throws IOException {
    RawHttp2 client = connect(socket);
    client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    client.frame(SETTINGS, 0, 0, new byte[0]);
    return client;
  }

  public void send(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** One frame. */
  public void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    send(bytes(type, flags, stream, payload));
  }

  /** The bytes of a frame, for many of them at once. */
  public static byte[] bytes(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** The headers of a call, as HPACK without any compression, RFC 7541. */
  public static byte[] call(String method, String... more) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(0x83); // :method POST
    block.write(0x86); // :scheme http
    header(block, ":path", "/" + method);
    header(block, ":authority", "localhost");
    header(block, "content-type", "application/grpc");
    header(block, "te", "trailers");
    for (int i = 0; i < more.length; i += 2) {
      header(block, more[i], more[i + 1]);
    }
    return block.toByteArray();
  }

  private static void header(ByteArrayOutputStream block, String name, String value) {
    block.write(0); // a literal, not to be remembered
    text(block, name.toLowerCase(Locale.ROOT));
    text(block, value);
  }

  private static void text(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    int length = bytes.length;
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      length -= 127;
      while (length >= 128) {
        block.write(length % 128 + 128);
        length /= 128;
      }
      block.write(length);
    }
    block.writeBytes(bytes);
  }

  /** Reads and drops until the server closes; a reset is an end as well. */
  public void awaitEnd() {
    ByteBuffer dropped = ByteBuffer.allocate(1 << 16);
    try {
      int read = 0;
      while (read >= 0) {
        read = channel.read(dropped.clear());
      }
    } catch (IOException reset) {
      assertReset(reset);
    }
  }

  /**
   * Sends the same bytes again and again, reading nothing.
   *
   * @return whether the server has closed before they were sent that often
   */
  public boolean isClosedBefore(int times, byte[] bytes) {
    try {
      for (int i = 0; i < times; i++) {
        send(bytes);
      }
      return false;
    } catch (IOException closed) {
      assertReset(closed);
      return true;
    }
  }

  private static void assertReset(IOException e) {
    String message = String.valueOf(e.getMessage());
    if (!message.contains("reset") && !message.contains("Broken pipe")) {
      throw new AssertionError("the server did not close", e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

package io.beanpod.cri.streaming;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * As much of a SPDY client as kubelet has: it opens streams, knows no windows, and reads on demand.
 */
final class SpdyClient implements AutoCloseable {

  private final Transport transport;
  private final EmbeddedChannel codec =
      new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
  private final Map<Integer, ByteArrayOutputStream> received = new HashMap<>();
  private final Set<Integer> replied = new HashSet<>();
  private final Set<Integer> ended = new HashSet<>();
  private final Set<Integer> reset = new HashSet<>();
  private final Set<Integer> pongs = new HashSet<>();
  private boolean goneAway;
  private boolean closed;
  private int nextId = 1;

  SpdyClient(Transport transport) {
    this.transport = transport;
  }

  /** Opens a URL with the first of these versions that the server speaks. */
  static SpdyClient connect(String url, String... versions) throws IOException {
    URI parsed = URI.create(url);
    return over(Wire.open(parsed), parsed, versions);
  }

  static SpdyClient over(Wire wire, URI url, String... versions) throws IOException {
    Wire.Response response =
        wire.request(
            "POST",
            url.getPath(),
            "Connection: Upgrade",
            "Upgrade: SPDY/3.1",
            "X-Stream-Protocol-Version: " + String.join(", ", versions));
    if (response.status() != 101) {
      throw new IOException("refused: " + response);
    }
    return new SpdyClient(Transport.of(wire));
  }

  /** Opens a stream; the pairs are header names and values. */
  int open(String... headers) throws IOException {
    return openAs(nextId, headers);
  }

  int openAs(int id, String... headers) throws IOException {
    DefaultSpdySynStreamFrame frame = new DefaultSpdySynStreamFrame(id, 0, (byte) 0);
    for (int i = 0; i < headers.length; i += 2) {
      frame.headers().set(headers[i], headers[i + 1]);
    }
    nextId = id + 2;
    send(frame);
    return id;
  }

  int openTyped(String type) throws IOException {
    return open("streamtype", type);
  }

  void write(int stream, String text) throws IOException {
    write(stream, text.getBytes(StandardCharsets.UTF_8));
  }

  void write(int stream, byte[] bytes) throws IOException {
    send(new DefaultSpdyDataFrame(stream, Unpooled.wrappedBuffer(bytes)));
  }

  void halfClose(int stream) throws IOException {
    send(new DefaultSpdyDataFrame(stream).setLast(true));
  }

  void reset(int stream) throws IOException {
    send(new DefaultSpdyRstStreamFrame(stream, SpdyStreamStatus.CANCEL));
  }

  void ping(int id) throws IOException {
    send(new DefaultSpdyPingFrame(id));
  }

  void send(Object frame) throws IOException {
    codec.writeOutbound(frame);
    for (ByteBuf bytes = codec.readOutbound(); bytes != null; bytes = codec.readOutbound()) {
      byte[] data = ByteBufUtil.getBytes(bytes);
      bytes.release();
      transport.send(data);
    }
  }

  /** Sends bytes that need not be frames. */
  void sendRaw(byte[] bytes) throws IOException {
    transport.send(bytes);
  }

  /** Reads what is there, waiting for something; returns false at the end of the connection. */
  boolean receive() throws IOException {
    byte[] bytes = transport.receive();
    if (bytes.length == 0) {
      closed = true;
      return false;
    }
    codec.writeInbound(Unpooled.wrappedBuffer(bytes));
    for (Object frame = codec.readInbound(); frame != null; frame = codec.readInbound()) {
      take(frame);
      ReferenceCountUtil.release(frame);
    }
    return true;
  }

  private void take(Object frame) {
    switch (frame) {
      case SpdySynReplyFrame reply -> replied.add(reply.streamId());
      case SpdyDataFrame data -> {
        received
            .computeIfAbsent(data.streamId(), _ -> new ByteArrayOutputStream())
            .writeBytes(ByteBufUtil.getBytes(data.content()));
        if (data.isLast()) {
          ended.add(data.streamId());
        }
      }
      case SpdyRstStreamFrame frameReset -> reset.add(frameReset.streamId());
      case SpdyPingFrame ping -> pongs.add(ping.id());
      case SpdyGoAwayFrame ignored -> goneAway = true;
      default -> throw new AssertionError("the server sent " + frame);
    }
  }

  /**
   * Reads until the server has half-closed or reset the stream, and returns all that came on it.
   */
  String readToEnd(int stream) throws IOException {
    while (!ended.contains(stream) && !reset.contains(stream) && receive()) {}
    return text(stream);
  }

  /** Reads until a stream has brought this text. */
  void awaitText(int stream, String wanted) throws IOException {
    while (!text(stream).contains(wanted)) {
      if (!receive()) {
        throw new IOException("the connection ended after: " + text(stream));
      }
    }
  }

  void awaitReply(int stream) throws IOException {
    while (!replied.contains(stream)) {
      if (!receive()) {
        throw new IOException("the connection ended without a reply to stream " + stream);
      }
    }
  }

  void awaitReset(int stream) throws IOException {
    while (!reset.contains(stream)) {
      if (!receive()) {
        throw new IOException("the connection ended without a reset of stream " + stream);
      }
    }
  }

  void awaitPong(int id) throws IOException {
    while (!pongs.contains(id)) {
      if (!receive()) {
        throw new IOException("the connection ended without an answer to ping " + id);
      }
    }
  }

  /** Reads to the end of the connection. */
  void awaitEnd() throws IOException {
    while (receive()) {}
  }

  String text(int stream) {
    return bytes(stream).toString(StandardCharsets.UTF_8);
  }

  ByteArrayOutputStream bytes(int stream) {
    return received.getOrDefault(stream, new ByteArrayOutputStream());
  }

  boolean isEnded(int stream) {
    return ended.contains(stream);
  }

  boolean isReset(int stream) {
    return reset.contains(stream);
  }

  boolean hasGoneAway() {
    return goneAway;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() throws IOException {
    codec.finishAndReleaseAll();
    transport.close();
  }
}

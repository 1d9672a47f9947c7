package io.beanpod.cri.streaming;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * Kubernetes' channels: each message of a WebSocket belongs to the stream that its first byte
 * names. A message may come in fragments, which are passed on as they come.
 */
final class WebSocketChannels extends SimpleChannelInboundHandler<WebSocketFrame> {

  /** Uses the channels; is called once, by the event loop, and must not wait. */
  interface User {
    void opened(WebSocketChannels channels);
  }

  private static final System.Logger LOG = System.getLogger(WebSocketChannels.class.getName());

  /**
   * In version 5, a message of this channel and another's number tells that the other has ended.
   */
  private static final int CLOSE_SIGNAL = 255;

  /** A text message is decoded when it is complete. */
  private static final int MAXIMUM_TEXT = 1024 * 1024;

  private static final int NONE = -1;

  private final ClientConnection client;
  private final WebSocketProtocol protocol;
  private final User user;
  private final Map<Integer, InboundStream> inputs = new HashMap<>();
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();

  /** Of the message whose fragments are coming. */
  private int current = NONE;

  WebSocketChannels(ClientConnection client, WebSocketProtocol protocol, User user) {
    this.client = client;
    this.protocol = protocol;
    this.user = user;
  }

  ClientConnection client() {
    return client;
  }

  /** How many channels can be numbered. */
  int capacity() {
    return protocol.form() == WebSocketProtocol.Form.BASE64 ? 10 : CLOSE_SIGNAL;
  }

  /** What the client sends on a channel; what it sends on others is dropped. */
  InboundStream input(int channel) {
    return inputs.computeIfAbsent(channel, _ -> new InboundStream(client));
  }

  /**
   * Writes to the client on a channel. Closing it only ends the writing: there is no half-close.
   */
  OutputStream output(int channel) {
    return new Output(channel);
  }

  /** Sends an empty message, by which clients know that the server has begun. */
  void greet(int channel) {
    client.reply(frame(channel, new byte[0], 0, 0));
  }

  /** Ends the connection in good order. */
  void finish() {
    finish(WebSocketCloseStatus.NORMAL_CLOSURE);
  }

  /** Ends it because it asks for what cannot be. */
  void refuse(String reason) {
    finish(new WebSocketCloseStatus(WebSocketCloseStatus.POLICY_VIOLATION.code(), reason));
  }

  private void finish(WebSocketCloseStatus status) {
    client.onLoop(() -> {
      inputs.values().forEach(InboundStream::close);
      client.finish(new CloseWebSocketFrame(status));
    });
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    user.opened(this);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    if (WebSocketControl.answer(ctx, client, frame)) {
      return;
    }
    if (!(frame instanceof ContinuationWebSocketFrame)) {
      current = NONE;
      text.reset();
    }
    if (protocol.form() == WebSocketProtocol.Form.BASE64) {
      takeText(frame);
    } else {
      takeBytes(frame);
    }
  }

  private void takeBytes(WebSocketFrame frame) {
    ByteBuf content = frame.content();
    if (current == NONE && content.isReadable()) {
      current = content.readUnsignedByte();
    }
    if (current == CLOSE_SIGNAL && protocol.hasCloseSignal()) {
      while (content.isReadable()) {
        InboundStream closed = inputs.get((int) content.readUnsignedByte());
        if (closed != null) {
          closed.end();
        }
      }
      return;
    }
    pass(current, content);
  }

  private void takeText(WebSocketFrame frame) {
    ByteBuf content = frame.content();
    if (text.size() + content.readableBytes() > MAXIMUM_TEXT) {
      finish(WebSocketCloseStatus.MESSAGE_TOO_BIG);
      return;
    }
    byte[] bytes = new byte[content.readableBytes()];
    content.readBytes(bytes);
    text.writeBytes(bytes);
    if (!frame.isFinalFragment() || text.size() == 0) {
      return;
    }
    byte[] message = text.toByteArray();
    text.reset();
    try {
      byte[] data =
          Base64.getDecoder()
              .decode(
                  new String(message, 1, message.length - 1, StandardCharsets.ISO_8859_1).strip());
      pass(message[0] - '0', Unpooled.wrappedBuffer(data));
    } catch (IllegalArgumentException e) {
      LOG.log(Level.DEBUG, "a client sent what is not base64", e);
      finish(WebSocketCloseStatus.INVALID_PAYLOAD_DATA);
    }
  }

  private void pass(int channel, ByteBuf data) {
    InboundStream input = inputs.get(channel);
    if (input != null) {
      input.add(data);
    }
  }

  private WebSocketFrame frame(int channel, byte[] source, int offset, int length) {
    if (protocol.form() == WebSocketProtocol.Form.BASE64) {
      ByteBuf data = Unpooled.wrappedBuffer(source, offset, length);
      return new TextWebSocketFrame(
          channel
              + StandardCharsets.ISO_8859_1
                  .decode(Base64.getEncoder().encode(data.nioBuffer()))
                  .toString());
    }
    ByteBuf data = Unpooled.buffer(1 + length);
    data.writeByte(channel).writeBytes(source, offset, length);
    return new BinaryWebSocketFrame(data);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    client.writabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    inputs.values().forEach(InboundStream::end);
    client.ended();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.log(Level.DEBUG, "a streaming client broke the protocol", cause);
    client.close();
  }

  private final class Output extends OutputStream {
    private static final int MAXIMUM_DATA = 16 * 1024;

    private final int channel;
    private volatile boolean closed;

    Output(int channel) {
      this.channel = channel;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      for (int at = 0; at < length; at += MAXIMUM_DATA) {
        if (closed) {
          throw new ClientGoneException();
        }
        int from = offset + at;
        int count = Math.min(length - at, MAXIMUM_DATA);
        client.send(() -> frame(channel, source, from, count));
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}

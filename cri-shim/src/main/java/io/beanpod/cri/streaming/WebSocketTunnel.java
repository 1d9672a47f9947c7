package io.beanpod.cri.streaming;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.List;

/**
 * Carries SPDY's bytes in binary messages, as kubectl does it since KEP-4006 to get through proxies
 * that know WebSocket only. Where one message ends and the next begins means nothing.
 */
final class WebSocketTunnel extends MessageToMessageCodec<WebSocketFrame, ByteBuf> {

  private final ClientConnection client;

  WebSocketTunnel(ClientConnection client) {
    this.client = client;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, WebSocketFrame frame, List<Object> out) {
    if (!WebSocketControl.answer(ctx, client, frame)) {
      out.add(frame.content().retain());
    }
  }

  @Override
  protected void encode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out) {
    out.add(new BinaryWebSocketFrame(bytes.retain()));
  }
}

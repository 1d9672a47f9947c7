package io.beanpod.cri.streaming;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/** The frames of RFC 6455, section 5.5, which mean the same whatever the messages carry. */
final class WebSocketControl {

  private WebSocketControl() {}

  /** Returns whether it was such a frame; then it has been answered. */
  static boolean answer(ChannelHandlerContext ctx, ClientConnection client, WebSocketFrame frame) {
    switch (frame) {
      case PingWebSocketFrame ping ->
          client.reply(ctx, new PongWebSocketFrame(ping.content().retain()));
      case CloseWebSocketFrame close ->
          ctx.writeAndFlush(close.retainedDuplicate()).addListener(ChannelFutureListener.CLOSE);
      case PongWebSocketFrame ignored -> {
        // The answer to a probe; that it could be sent was all there was to know.
      }
      default -> {
        return false;
      }
    }
    return true;
  }
}

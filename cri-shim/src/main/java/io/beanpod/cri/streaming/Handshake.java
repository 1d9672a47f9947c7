package io.beanpod.cri.streaming;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Answers of the HTTP part. */
final class Handshake {

  /** A header with versions in the order of the client's or server's preference. */
  static final String PROTOCOL_VERSION = "X-Stream-Protocol-Version";

  private static final String ACCEPTED_VERSIONS = "X-Accepted-Stream-Protocol-Versions";

  private Handshake() {}

  /** Says why the request cannot be served, and closes. */
  static void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, String sentence) {
    refuse(ctx, answer(status, sentence));
  }

  /** Refuses a client that speaks none of the server's protocols. */
  static void refuseProtocols(ChannelHandlerContext ctx, List<String> theirs, List<String> ours) {
    FullHttpResponse response =
        answer(
            HttpResponseStatus.FORBIDDEN,
            "no common protocol: the client speaks %s, the server %s".formatted(theirs, ours));
    response.headers().set(ACCEPTED_VERSIONS, ours);
    refuse(ctx, response);
  }

  private static void refuse(ChannelHandlerContext ctx, FullHttpResponse response) {
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private static FullHttpResponse answer(HttpResponseStatus status, String sentence) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            Unpooled.copiedBuffer(sentence + "\n", StandardCharsets.UTF_8));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return response;
  }
}

package io.beanpod.cri.streaming;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Makes an HTTP connection one of SPDY/3.1, which is how kubelet and crictl come. */
final class SpdyUpgrade {

  static final String PROTOCOL = "SPDY/3.1";
  static final String PORT_FORWARD = "portforward.k8s.io";

  private final Upgrade upgrade;

  SpdyUpgrade(Upgrade upgrade) {
    this.upgrade = upgrade;
  }

  void accept(ChannelHandlerContext ctx, FullHttpRequest request) {
    List<String> theirs =
        request.headers().getAll(Handshake.PROTOCOL_VERSION).stream()
            .flatMap(header -> Arrays.stream(header.split(",", -1)))
            .map(String::strip)
            .toList();
    if (theirs.isEmpty()) {
      Handshake.refuse(
          ctx,
          HttpResponseStatus.BAD_REQUEST,
          "the header %s is required for %s".formatted(Handshake.PROTOCOL_VERSION, PROTOCOL));
      return;
    }
    List<String> ours =
        upgrade.command().isPresent()
            ? CommandProtocol.OVER_SPDY.stream().map(CommandProtocol::wireName).toList()
            : List.of(PORT_FORWARD);
    Optional<String> chosen = theirs.stream().filter(ours::contains).findFirst();
    if (chosen.isEmpty()) {
      Handshake.refuseProtocols(ctx, theirs, ours);
      return;
    }
    ClientConnection client =
        new ClientConnection(ctx.channel(), upgrade.limits(), SpdyConnection::probe);
    var _ = ctx.writeAndFlush(switching(chosen.get()));
    install(ctx, client, user(client, chosen.get()));
    ctx.pipeline().remove(HttpObjectAggregator.class);
    ctx.pipeline().remove(ctx.handler());
    // Last, for it hands on what it has read beyond the request.
    ctx.pipeline().remove(HttpServerCodec.class);
  }

  private SpdyConnection.User user(ClientConnection client, String protocol) {
    return switch (upgrade.target()) {
      case StreamTarget.PortForward forward ->
          new SpdyPortForward(client, upgrade.runtime(), forward.sandboxId());
      case StreamTarget.Exec _, StreamTarget.Attach _ ->
          new SpdyCommand(
              client,
              upgrade.command().orElseThrow(),
              CommandProtocol.overSpdy(protocol).orElseThrow());
    };
  }

  /** Adds SPDY at the end of a pipeline that brings its bytes. */
  static void install(
      ChannelHandlerContext ctx, ClientConnection client, SpdyConnection.User user) {
    ctx.pipeline().addLast(new BoundedSpdyCodec(), new SpdyConnection(client, user));
  }

  private static DefaultFullHttpResponse switching(String protocol) {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(HttpHeaderNames.UPGRADE, PROTOCOL)
        .set(Handshake.PROTOCOL_VERSION, protocol);
    return response;
  }
}

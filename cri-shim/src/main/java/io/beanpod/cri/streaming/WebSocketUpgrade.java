package io.beanpod.cri.streaming;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes an HTTP connection a WebSocket (RFC 6455). */
final class WebSocketUpgrade {

  /** Netty keeps a frame until it is complete. */
  private static final int MAXIMUM_FRAME = 1024 * 1024;

  private final Upgrade upgrade;

  WebSocketUpgrade(Upgrade upgrade) {
    this.upgrade = upgrade;
  }

  void accept(ChannelHandlerContext ctx, FullHttpRequest request) {
    String version = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION);
    if (!request.method().equals(HttpMethod.GET)
        || !WebSocketVersion.V13.toHttpHeaderValue().equals(version)) {
      Handshake.refuse(
          ctx, HttpResponseStatus.BAD_REQUEST, "a WebSocket is opened with GET and version 13");
      return;
    }
    List<String> theirs =
        request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
            .flatMap(header -> Arrays.stream(header.split(",", -1)))
            .map(String::strip)
            .toList();
    Optional<WebSocketProtocol> chosen = WebSocketProtocol.choose(upgrade.target(), theirs);
    if (chosen.isEmpty()) {
      List<String> ours =
          WebSocketProtocol.of(upgrade.target()).stream().map(WebSocketProtocol::wireName).toList();
      Handshake.refuseProtocols(ctx, theirs, ours);
      return;
    }
    shake(ctx, request, chosen.get());
  }

  private void shake(
      ChannelHandlerContext ctx, FullHttpRequest request, WebSocketProtocol protocol) {
    ClientConnection client =
        new ClientConnection(ctx.channel(), upgrade.limits(), probe(protocol));
    ChannelPipeline pipeline = ctx.pipeline();
    WebSocketServerHandshaker13 handshaker =
        new WebSocketServerHandshaker13(
            "", protocol.wireName().isEmpty() ? null : protocol.wireName(), decoding());
    try {
      // Puts WebSocket's codec in the place of HTTP's; what is behind it is ours to change.
      var _ = handshaker.handshake(ctx.channel(), request);
    } catch (WebSocketHandshakeException e) {
      Handshake.refuse(ctx, HttpResponseStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
      return;
    }
    switch (protocol.form()) {
      case SPDY -> {
        StreamTarget.PortForward forward = (StreamTarget.PortForward) upgrade.target();
        pipeline.addLast(new WebSocketTunnel(client));
        SpdyUpgrade.install(
            ctx, client, new SpdyPortForward(client, upgrade.runtime(), forward.sandboxId()));
      }
      case BINARY, BASE64 -> pipeline.addLast(channels(client, protocol));
    }
    pipeline.remove(ctx.handler());
  }

  private WebSocketChannels channels(ClientConnection client, WebSocketProtocol protocol) {
    WebSocketChannels.User user =
        upgrade.target() instanceof StreamTarget.PortForward forward
            ? new WebSocketPortForward(upgrade.runtime(), forward)
            : new WebSocketCommand(upgrade.command().orElseThrow(), protocol.version());
    return new WebSocketChannels(client, protocol, user);
  }

  private static Supplier<Object> probe(WebSocketProtocol protocol) {
    return protocol.form() == WebSocketProtocol.Form.SPDY
        ? SpdyConnection::probe
        : () -> new PingWebSocketFrame(Unpooled.EMPTY_BUFFER);
  }

  private static WebSocketDecoderConfig decoding() {
    return WebSocketDecoderConfig.newBuilder()
        .maxFramePayloadLength(MAXIMUM_FRAME)
        .allowExtensions(false)
        .build();
  }
}

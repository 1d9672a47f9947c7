package io.beanpod.cri.streaming;

import io.beanpod.runtime.PodRuntime;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/**
 * The one HTTP request of a connection: takes the token from its path and hands the connection to
 * the protocol that the client asks for.
 */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

  private static final System.Logger LOG = System.getLogger(RequestHandler.class.getName());

  private final PodRuntime runtime;
  private final TokenStore tokens;
  private final Admission admission;
  private final StreamingLimits limits;

  RequestHandler(
      PodRuntime runtime, TokenStore tokens, Admission admission, StreamingLimits limits) {
    this.runtime = runtime;
    this.tokens = tokens;
    this.admission = admission;
    this.limits = limits;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    if (request.decoderResult().isFailure()) {
      refuseMalformed(ctx, request.decoderResult().cause());
      return;
    }
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.POST)) {
      Handshake.refuse(
          ctx, HttpResponseStatus.METHOD_NOT_ALLOWED, "streams are asked for with GET or POST");
      return;
    }
    Optional<StreamTarget> target = target(request);
    if (target.isEmpty()) {
      Handshake.refuse(
          ctx,
          HttpResponseStatus.NOT_FOUND,
          "this URL was never given out, or was used already, or is older than a minute");
      return;
    }
    if (!admission.serve(ctx.channel())) {
      Handshake.refuse(
          ctx,
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "%d streaming connections are open already".formatted(limits.connections()));
      return;
    }
    Upgrade upgrade = new Upgrade(runtime, limits, target.get());
    if (asksFor(request, HttpHeaderValues.WEBSOCKET.toString())) {
      new WebSocketUpgrade(upgrade).accept(ctx, request);
    } else if (asksFor(request, SpdyUpgrade.PROTOCOL)) {
      new SpdyUpgrade(upgrade).accept(ctx, request);
    } else {
      Handshake.refuse(
          ctx,
          HttpResponseStatus.BAD_REQUEST,
          "Upgrade request required: to SPDY/3.1 or websocket, with Connection: Upgrade");
    }
  }

  private Optional<StreamTarget> target(FullHttpRequest request) {
    List<String> path = List.of(new QueryStringDecoder(request.uri()).rawPath().split("/", -1));
    // An absolute path begins with an empty part.
    return path.size() == 3 && path.get(0).isEmpty()
        ? tokens.take(path.get(1), path.get(2))
        : Optional.empty();
  }

  private static boolean asksFor(FullHttpRequest request, String protocol) {
    return request
            .headers()
            .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
        && request.headers().containsValue(HttpHeaderNames.UPGRADE, protocol, true);
  }

  private static void refuseMalformed(ChannelHandlerContext ctx, Throwable cause) {
    HttpResponseStatus status =
        switch (cause) {
          case TooLongHttpHeaderException ignored ->
              HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
          case TooLongHttpLineException ignored -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
          default -> HttpResponseStatus.BAD_REQUEST;
        };
    Handshake.refuse(ctx, status, "the request cannot be read: " + cause.getMessage());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.log(Level.DEBUG, "a connection to the streaming server failed", cause);
    var _ = ctx.close();
  }
}

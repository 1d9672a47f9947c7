package io.beanpod.cri.streaming;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.spdy.DefaultSpdyGoAwayFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyHeadersFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySessionStatus;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The streams of one SPDY/3.1 connection, as far as Go's spdystream speaks it: streams that the
 * client opens, data, half-close, reset, ping, go away. Windows, settings and priorities do not
 * exist for it: it ignores those frames and sends none, so honouring windows would stall after 64
 * KiB.
 */
final class SpdyConnection extends ChannelInboundHandlerAdapter {

  /** Uses the streams; is called by the event loop and must not wait. */
  interface User {

    /** The stream has been accepted; reset it if it is not wanted. */
    void opened(SpdyStream stream);
  }

  static final String STREAM_TYPE = "streamtype";

  private static final System.Logger LOG = System.getLogger(SpdyConnection.class.getName());

  /** The server's pings have even numbers, its client's odd ones. */
  private static final int PROBE = 2;

  private final ClientConnection client;
  private final User user;
  private final Map<Integer, SpdyStream> streams = new HashMap<>();
  private int lastId;
  private boolean goingAway;

  SpdyConnection(ClientConnection client, User user) {
    this.client = client;
    this.user = user;
  }

  /** The frame that asks a client whether it is still there. */
  static Object probe() {
    return new DefaultSpdyPingFrame(PROBE);
  }

  ClientConnection client() {
    return client;
  }

  /** Ends the connection in good order, with every stream that is left. */
  void finish() {
    client.onLoop(() -> {
      goingAway = true;
      streams.values().forEach(SpdyStream::abandon);
      streams.values().forEach(stream -> stream.input().close());
      streams.clear();
      client.finish(new DefaultSpdyGoAwayFrame(lastId, SpdySessionStatus.OK));
    });
  }

  void reset(SpdyStream stream) {
    client.onLoop(() -> {
      stream.abandon();
      stream.input().close();
      if (streams.remove(stream.id()) != null) {
        refuse(stream.id(), SpdyStreamStatus.CANCEL);
      }
    });
  }

  void halfClosed(SpdyStream stream) {
    stream.serverHalfClosed();
    forgetIfOver(stream);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object frame) {
    try {
      switch (frame) {
        case SpdySynStreamFrame opening -> open(opening);
        case SpdyDataFrame data -> {
          SpdyStream stream = streams.get(data.streamId());
          // What a stream sent before it heard of its end is dropped.
          if (stream != null) {
            stream.data(data);
            forgetIfOver(stream);
          }
        }
        case SpdyRstStreamFrame reset -> {
          SpdyStream stream = streams.remove(reset.streamId());
          if (stream != null) {
            stream.clientReset();
          }
        }
        case SpdyPingFrame ping -> {
          if (ping.id() % 2 != 0) {
            client.reply(new DefaultSpdyPingFrame(ping.id()));
          }
        }
        case SpdyGoAwayFrame ignored -> goingAway = true;
        case SpdySynReplyFrame ignored -> fail("it answers a stream that was never opened");
        case SpdyHeadersFrame headers -> moreHeaders(headers);
        default -> LOG.log(Level.TRACE, "ignored {0}", frame);
      }
    } finally {
      ReferenceCountUtil.release(frame);
    }
  }

  private void open(SpdySynStreamFrame opening) {
    int id = opening.streamId();
    if (opening.isTruncated() || opening.isInvalid()) {
      fail("the headers of stream %d are too long or malformed".formatted(id));
      return;
    }
    if (id % 2 == 0 || id <= lastId) {
      fail("it opens stream %d after stream %d".formatted(id, lastId));
      return;
    }
    lastId = id;
    if (goingAway || streams.size() >= client.limits().streams()) {
      refuse(id, SpdyStreamStatus.REFUSED_STREAM);
      return;
    }
    SpdyStream stream = new SpdyStream(this, id, opening.headers(), new InboundStream(client));
    streams.put(id, stream);
    DefaultSpdySynReplyFrame reply = new DefaultSpdySynReplyFrame(id);
    // Netty writes no header block at all for no headers, and Go cannot read a missing block.
    reply.headers().set(STREAM_TYPE, stream.header(STREAM_TYPE));
    client.reply(reply);
    user.opened(stream);
    if (opening.isLast()) {
      stream.clientHalfClosed();
      forgetIfOver(stream);
    }
  }

  private void moreHeaders(SpdyHeadersFrame headers) {
    if (headers.isTruncated() || headers.isInvalid()) {
      fail("further headers of stream %d are too long or malformed".formatted(headers.streamId()));
      return;
    }
    SpdyStream stream = streams.get(headers.streamId());
    if (stream != null && headers.isLast()) {
      stream.clientHalfClosed();
      forgetIfOver(stream);
    }
  }

  private void forgetIfOver(SpdyStream stream) {
    if (stream.isOver()) {
      streams.remove(stream.id());
    }
  }

  private void refuse(int id, SpdyStreamStatus status) {
    client.reply(new DefaultSpdyRstStreamFrame(id, status));
  }

  private void fail(String what) {
    LOG.log(Level.DEBUG, "a streaming client broke the protocol: {0}", what);
    client.reply(new DefaultSpdyGoAwayFrame(lastId, SpdySessionStatus.PROTOCOL_ERROR));
    client.close();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    client.writabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    List.copyOf(streams.values()).forEach(SpdyStream::abandon);
    streams.clear();
    client.ended();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(String.valueOf(cause.getMessage()));
  }
}

package io.beanpod.cri.rpc;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.time.Duration;

/**
 * Closes connections beyond a number as soon as they are accepted, so that clients who open them
 * and go away do not fill the memory. On the one thread that accepts.
 */
final class ConnectionLimit extends ChannelInboundHandlerAdapter {
  private static final System.Logger LOG = System.getLogger(ConnectionLimit.class.getName());

  private static final Duration QUIET = Duration.ofMinutes(1);

  private final int limit;
  private int open;
  private long quietUntil = System.nanoTime();

  private ConnectionLimit(int limit) {
    this.limit = limit;
  }

  /** A server's channel that accepts no more than that many. */
  static ServerChannel channel(int limit) {
    NioServerDomainSocketChannel channel = new NioServerDomainSocketChannel();
    channel.pipeline().addLast(new ConnectionLimit(limit));
    return channel;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel accepted = (Channel) message;
    if (open == limit) {
      warn();
      accepted.unsafe().closeForcibly();
      return;
    }
    open++;
    accepted.closeFuture().addListener(closed -> context.executor().execute(() -> open--));
    context.fireChannelRead(message);
  }

  /** Once in a while: who knocks again and again must not fill the log. */
  private void warn() {
    long now = System.nanoTime();
    if (now - quietUntil >= 0) {
      quietUntil = now + QUIET.toNanos();
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} clients are connected to the CRI''s socket; more are sent away",
          limit);
    }
  }
}

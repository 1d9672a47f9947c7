package io.beanpod.cri.streaming;

import io.beanpod.runtime.PodRuntime;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves exec, attach and port-forward to whoever has a URL. The CRI service registers what kubelet
 * asks for and gives kubelet the URL; kubelet, or crictl, opens it and upgrades the connection to
 * SPDY/3.1 or a WebSocket. See docs/cri-streaming.md.
 */
public final class StreamingServer implements AutoCloseable {

  private static final int EVENT_LOOPS = 2;
  private static final int MAXIMUM_REQUEST_LINE = 4 * 1024;
  private static final int MAXIMUM_REQUEST_HEADERS = 16 * 1024;
  private static final int MAXIMUM_REQUEST_BODY = 1024;
  private static final int READ_SIZE = 16 * 1024;
  private static final WriteBufferWaterMark WRITE_MARKS =
      new WriteBufferWaterMark(32 * 1024, 64 * 1024);

  private final StreamingConfig config;
  private final PodRuntime runtime;
  private final TokenStore tokens;
  private final Admission admission;
  private final @Nullable SslContext tls;
  private final EventLoopGroup loops;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel listener;

  private StreamingServer(StreamingConfig config, PodRuntime runtime, InstantSource clock)
      throws IOException {
    this.config = config;
    this.runtime = runtime;
    StreamingLimits limits = config.limits();
    this.tokens = new TokenStore(clock, limits.tokens(), limits.tokenLife());
    this.admission = new Admission(limits);
    Optional<TlsKeyPair> keys = config.tls();
    this.tls = keys.isPresent() ? keys.get().load() : null;
    this.loops =
        new MultiThreadIoEventLoopGroup(
            EVENT_LOOPS, new DefaultThreadFactory("streaming", true), NioIoHandler.newFactory());
    this.listener = listen();
  }

  /**
   * Opens the server.
   *
   * @throws IOException when the address cannot be bound or the certificate cannot be used
   */
  public static StreamingServer start(StreamingConfig config, PodRuntime runtime)
      throws IOException {
    return new StreamingServer(config, runtime, InstantSource.system());
  }

  private Channel listen() throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_MARKS)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_SIZE))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel);
                  }
                });
    var bound = bootstrap.bind(config.address()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var _ = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new IOException(
          "the streaming server cannot listen on %s: %s"
              .formatted(config.address(), bound.cause().getMessage()),
          bound.cause());
    }
    return bound.channel();
  }

  private void accept(SocketChannel channel) {
    StreamingLimits limits = config.limits();
    connections.add(channel);
    admission.enter(channel);
    Runnable expel = () -> admission.expel(channel);
    var _ =
        channel.eventLoop().schedule(expel, limits.handshake().toMillis(), TimeUnit.MILLISECONDS);
    if (tls != null) {
      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
    }
    channel
        .pipeline()
        .addLast(
            new IdleClosing(limits),
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(MAXIMUM_REQUEST_LINE)
                    .setMaxHeaderSize(MAXIMUM_REQUEST_HEADERS)),
            new HttpObjectAggregator(MAXIMUM_REQUEST_BODY),
            new RequestHandler(runtime, tokens, admission, limits));
  }

  /**
   * Gives out a URL for one use within a minute. Whether the container runs is found out when it is
   * used.
   *
   * @throws TooManyTokensException when too many wait for their use; the CRI calls that
   *     ResourceExhausted
   */
  public String register(StreamTarget target) throws TooManyTokensException {
    InetSocketAddress address = address();
    String host = address.getAddress().getHostAddress();
    return "%s://%s:%d/%s/%s"
        .formatted(
            tls == null ? "http" : "https",
            host.contains(":") ? "[" + host + "]" : host,
            address.getPort(),
            target.kind(),
            tokens.add(target));
  }

  /** Where the server listens, with the port that the kernel chose. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Closes every connection. Commands that still run go on without their clients. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly();
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static final class IdleClosing extends IdleStateHandler {
    IdleClosing(StreamingLimits limits) {
      super(0, 0, limits.idle().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
      var _ = ctx.close();
    }
  }
}

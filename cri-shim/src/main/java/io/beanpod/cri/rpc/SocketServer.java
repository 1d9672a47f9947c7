package io.beanpod.cri.rpc;

import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A gRPC server on a unix socket that only its owner can open. One thread moves bytes; each call
 * gets a virtual thread.
 */
public final class SocketServer implements AutoCloseable {
  /** What kubelet sends and takes at most, in bytes. */
  public static final int MESSAGE_LIMIT = 16 << 20;

  /** Connections at a time; kubelet has two. */
  public static final int CONNECTIONS = 1000;

  private static final int HEADER_LIMIT = 64 << 10;
  private static final int CALLS_PER_CLIENT = 1000;

  /** Calls that a client may give up in so many seconds; a call costs more than its end. */
  private static final int RESETS = 1000;

  private static final int RESET_SECONDS = 10;

  /** A client without a call is sent away after that long, and connects again if it lives. */
  private static final long IDLE_MINUTES = 10;

  private static final long END_SECONDS = 5;

  private final Path path;
  private final Server server;
  private final EventLoopGroup loop;
  private final ExecutorService calls;

  private SocketServer(Path path, Server server, EventLoopGroup loop, ExecutorService calls) {
    this.path = path;
    this.server = server;
    this.loop = loop;
    this.calls = calls;
  }

  /**
   * Listens, and tells nobody of the calls.
   *
   * @throws IOException when somebody listens there already
   */
  public static SocketServer listen(Path path, Gate gate) throws IOException {
    return listen(path, gate, CallObserver.NONE, List.of());
  }

  /**
   * Listens.
   *
   * @param path a socket that a killed daemon left there is replaced
   * @param observer hears of each call
   * @param interceptors stand before each call
   * @throws IOException when somebody listens there already
   */
  public static SocketServer listen(
      Path path, Gate gate, CallObserver observer, List<ServerInterceptor> interceptors)
      throws IOException {
    prepare(path);
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    ExecutorService calls =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("cri-call").factory());
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(path))
            .channelFactory(() -> ConnectionLimit.channel(CONNECTIONS))
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop)
            // gRPC asks for it, and a unix socket has none: Netty would warn of each client.
            .withChildOption(ChannelOption.SO_KEEPALIVE, null)
            .executor(calls)
            .maxInboundMessageSize(MESSAGE_LIMIT)
            .maxInboundMetadataSize(HEADER_LIMIT)
            .maxConcurrentCallsPerConnection(CALLS_PER_CLIENT)
            .maxRstFramesPerWindow(RESETS, RESET_SECONDS)
            .maxConnectionIdle(IDLE_MINUTES, TimeUnit.MINUTES)
            .fallbackHandlerRegistry(gate)
            .intercept(new CallWatch(observer));
    interceptors.forEach(builder::intercept);
    Server server = builder.build();
    try {
      server.start();
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      server.shutdownNow();
      calls.shutdown();
      var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new IOException("cannot listen at %s: %s".formatted(path, e.getMessage()), e);
    }
    return new SocketServer(path, server, loop, calls);
  }

  private static void prepare(Path path) throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IOException("no directory to put the CRI socket in: " + path);
    }
    // Private from the first moment on: the socket's own mode is only set after it is bound.
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    if (Files.exists(path) && answers(path)) {
      throw new IOException(
          "a runtime already serves " + path + ": stop it, or name another socket");
    }
    Files.deleteIfExists(path);
  }

  private static boolean answers(Path path) throws IOException {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return probe.connect(UnixDomainSocketAddress.of(path));
    } catch (SocketException refused) {
      return false;
    }
  }

  /** Lets calls that run come to their end for some seconds, then ends. */
  @Override
  public void close() throws IOException {
    server.shutdown();
    try {
      if (!server.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    calls.shutdown();
    var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    Files.deleteIfExists(path);
  }
}

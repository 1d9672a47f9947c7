package io.beanpod.cri.trace;

import io.beanpod.cri.v1.otlp.ExportTraceServiceRequest;
import io.beanpod.cri.v1.otlp.TraceServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NegotiationType;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** OTLP over gRPC. */
final class GrpcSender implements SpanSender {
  private static final long PATIENCE_SECONDS = 10;

  private final ManagedChannel channel;
  private final EventLoopGroup loop;
  private final ExecutorService answers;

  private GrpcSender(ManagedChannel channel, EventLoopGroup loop, ExecutorService answers) {
    this.channel = channel;
    this.loop = loop;
    this.answers = answers;
  }

  /** Connects with the first spans. */
  static GrpcSender to(TraceConfig config) {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    ExecutorService answers = Executors.newVirtualThreadPerTaskExecutor();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(config.endpoint().getHost(), config.endpoint().getPort())
            .channelType(NioSocketChannel.class)
            .eventLoopGroup(loop)
            .executor(answers)
            .negotiationType(config.isEncrypted() ? NegotiationType.TLS : NegotiationType.PLAINTEXT)
            .build();
    return new GrpcSender(channel, loop, answers);
  }

  @Override
  public void send(ExportTraceServiceRequest spans) throws IOException {
    try {
      var _ =
          TraceServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .export(spans);
    } catch (StatusRuntimeException e) {
      throw new IOException(e.getStatus().getCode() + ": " + e.getStatus().getDescription(), e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    answers.shutdown();
    var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}

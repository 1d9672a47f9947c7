package io.beanpod.cri.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.rpc.CallObserver;
import io.beanpod.cri.rpc.Gate;
import io.beanpod.cri.rpc.Methods;
import io.beanpod.cri.rpc.SocketServer;
import io.beanpod.cri.testing.CriClient;
import io.beanpod.cri.trace.TraceConfig.Protocol;
import io.beanpod.cri.v1.PodSandboxConfig;
import io.beanpod.cri.v1.PodSandboxMetadata;
import io.beanpod.cri.v1.RunPodSandboxRequest;
import io.beanpod.cri.v1.RunPodSandboxResponse;
import io.beanpod.cri.v1.RuntimeServiceGrpc;
import io.beanpod.cri.v1.RuntimeServiceGrpc.RuntimeServiceBlockingStub;
import io.beanpod.cri.v1.StartContainerRequest;
import io.beanpod.cri.v1.StartContainerResponse;
import io.beanpod.cri.v1.StopContainerRequest;
import io.beanpod.cri.v1.VersionRequest;
import io.beanpod.cri.v1.VersionResponse;
import io.beanpod.cri.v1.otlp.ExportTraceServiceRequest;
import io.beanpod.cri.v1.otlp.ExportTraceServiceResponse;
import io.beanpod.cri.v1.otlp.KeyValue;
import io.beanpod.cri.v1.otlp.Span;
import io.beanpod.cri.v1.otlp.SpanKind;
import io.beanpod.cri.v1.otlp.SpanStatusCode;
import io.beanpod.cri.v1.otlp.TraceServiceGrpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls over a real socket, and what reaches a collector. */
final class TracerTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  @TempDir private Path directory;
  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final List<ExportTraceServiceRequest> requests = new CopyOnWriteArrayList<>();
  private final Deque<AutoCloseable> closing = new ArrayDeque<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : closing) {
      one.close();
    }
  }

  private void take(ExportTraceServiceRequest request) {
    requests.add(request);
    request.getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .forEach(spans::add);
  }

  /** A collector of gRPC; the port. */
  private int grpcCollector() throws IOException {
    Server server =
        NettyServerBuilder.forAddress(ANY)
            .addService(
                new TraceServiceGrpc.TraceServiceImplBase() {
                  @Override
                  public void export(
                      ExportTraceServiceRequest request,
                      StreamObserver<ExportTraceServiceResponse> answer) {
                    take(request);
                    answer.onNext(ExportTraceServiceResponse.getDefaultInstance());
                    answer.onCompleted();
                  }
                })
            .build()
            .start();
    closing.push(server::shutdownNow);
    return server.getPort();
  }

  private int httpCollector() throws IOException {
    HttpServer server = HttpServer.create(ANY, 0);
    server.createContext(
        "/v1/traces",
        exchange -> {
          assertThat(exchange.getRequestHeaders().getFirst("Content-Type"))
              .isEqualTo("application/x-protobuf");
          take(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    closing.push(() -> server.stop(0));
    return server.getAddress().getPort();
  }

  /** A CRI whose calls are traced, and a client of it. */
  private RuntimeServiceBlockingStub calls(Protocol protocol, int port, int rate)
      throws IOException {
    URI endpoint = URI.create("http://127.0.0.1:" + port);
    Tracer tracer = Tracer.open(new TraceConfig(endpoint, protocol, rate, "1.2.3", "node1"));
    closing.push(tracer);
    Gate gate = new Gate();
    gate.open(List.of(service(tracer).build()));
    Path socket = directory.resolve("run/cri.sock");
    SocketServer server =
        SocketServer.listen(socket, gate, CallObserver.NONE, List.of(tracer.interceptor()));
    closing.push(server);
    CriClient client = CriClient.connect(socket);
    closing.push(client);
    return RuntimeServiceGrpc.newBlockingStub(client.channel());
  }

  private static Methods service(Tracer tracer) {
    return new Methods(RuntimeServiceGrpc.SERVICE_NAME)
        .unary(
            RuntimeServiceGrpc.getVersionMethod(), request -> VersionResponse.getDefaultInstance())
        .unary(
            RuntimeServiceGrpc.getRunPodSandboxMethod(),
            request -> {
              tracer.step("s1", "network", 2_000_000);
              return RunPodSandboxResponse.getDefaultInstance();
            })
        .unary(
            RuntimeServiceGrpc.getStartContainerMethod(),
            request -> {
              // The runtime starts containers on threads of its own.
              Thread starter =
                  Thread.ofPlatform()
                      .start(() -> tracer.step(request.getContainerId(), "exec", 1_000));
              starter.join();
              return StartContainerResponse.getDefaultInstance();
            })
        .unary(
            RuntimeServiceGrpc.getStopContainerMethod(),
            request -> {
              throw request.getTimeout() == 0
                  ? CallFailure.notFound("no container c9")
                  : new IOException("the kernel refused");
            });
  }

  private static RuntimeServiceBlockingStub with(RuntimeServiceBlockingStub calls, String header) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), header);
    return calls.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static String traceparent(String flags) {
    return "00-" + TRACE + "-" + CALLER + "-" + flags;
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static Map<String, String> attributes(List<KeyValue> attributes) {
    return attributes.stream()
        .collect(
            Collectors.toMap(
                KeyValue::getKey,
                one ->
                    one.getValue().hasIntValue()
                        ? "" + one.getValue().getIntValue()
                        : one.getValue().getStringValue()));
  }

  private static RunPodSandboxRequest pod() {
    PodSandboxMetadata metadata =
        PodSandboxMetadata.newBuilder().setNamespace("default").setName("web").build();
    return RunPodSandboxRequest.newBuilder()
        .setConfig(PodSandboxConfig.newBuilder().setMetadata(metadata))
        .build();
  }

  @Test
  void aCallContinuesItsCallersTraceAndHasTheStepsBelowIt() throws Exception {
    var _ = with(calls(Protocol.GRPC, grpcCollector(), 0), traceparent("01")).runPodSandbox(pod());

    await().atMost(Duration.ofMinutes(1)).until(() -> spans.size() == 2);
    Span step = spans.getFirst();
    Span call = spans.getLast();
    assertThat(call.getName()).isEqualTo("runtime.v1.RuntimeService/RunPodSandbox");
    assertThat(call.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
    assertThat(hex(call.getTraceId())).isEqualTo(TRACE);
    assertThat(hex(call.getParentSpanId())).isEqualTo(CALLER);
    assertThat(hex(call.getSpanId())).hasSize(16).isNotEqualTo(CALLER);
    assertThat(attributes(call.getAttributesList()))
        .containsEntry("rpc.system", "grpc")
        .containsEntry("rpc.method", "RunPodSandbox")
        .containsEntry("k8s.namespace.name", "default")
        .containsEntry("k8s.pod.name", "web")
        .containsEntry("rpc.grpc.status_code", "0");
    assertThat(step.getName()).isEqualTo("network");
    assertThat(hex(step.getTraceId())).isEqualTo(TRACE);
    assertThat(step.getParentSpanId()).isEqualTo(call.getSpanId());
    assertThat(step.getEndTimeUnixNano() - step.getStartTimeUnixNano()).isEqualTo(2_000_000);
    assertThat(call.getEndTimeUnixNano()).isGreaterThanOrEqualTo(step.getEndTimeUnixNano());
    assertThat(call.getStartTimeUnixNano() / 1_000_000)
        .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
    assertThat(
            attributes(requests.getFirst().getResourceSpans(0).getResource().getAttributesList()))
        .containsEntry("service.name", "beanpod")
        .containsEntry("service.version", "1.2.3")
        .containsEntry("host.name", "node1");
  }

  @Test
  void stepsOnOtherThreadsBelongToTheCallThatStartsTheContainer() throws Exception {
    var calls = with(calls(Protocol.HTTP, httpCollector(), 0), traceparent("01"));
    var _ = calls.startContainer(StartContainerRequest.newBuilder().setContainerId("c1").build());

    await().atMost(Duration.ofMinutes(1)).until(() -> spans.size() == 2);
    assertThat(spans.getFirst().getName()).isEqualTo("exec");
    assertThat(spans.getFirst().getParentSpanId()).isEqualTo(spans.getLast().getSpanId());
    assertThat(attributes(spans.getLast().getAttributesList())).containsEntry("container.id", "c1");
  }

  @Test
  void theCallersDecisionCountsBeforeTheRate() throws Exception {
    RuntimeServiceBlockingStub calls = calls(Protocol.GRPC, grpcCollector(), 1_000_000);
    VersionRequest version = VersionRequest.getDefaultInstance();
    var _ = with(calls, traceparent("00")).version(version);
    var _ = with(calls, "nonsense").version(version);
    var _ = calls.version(version);

    await().atMost(Duration.ofMinutes(1)).until(() -> spans.size() == 2);
    assertThat(spans).allMatch(span -> span.getParentSpanId().isEmpty());
    assertThat(spans).extracting(Span::getTraceId).doesNotHaveDuplicates();
  }

  @Test
  void onlyTheServersFailuresAreErrors() throws Exception {
    var calls = with(calls(Protocol.GRPC, grpcCollector(), 0), traceparent("01"));
    StopContainerRequest.Builder stop = StopContainerRequest.newBuilder().setContainerId("c9");
    assertThatThrownBy(() -> calls.stopContainer(stop.setTimeout(0).build()))
        .isInstanceOf(StatusRuntimeException.class);
    assertThatThrownBy(() -> calls.stopContainer(stop.setTimeout(1).build()))
        .isInstanceOf(StatusRuntimeException.class);

    await().atMost(Duration.ofMinutes(1)).until(() -> spans.size() == 2);
    assertThat(spans.getFirst().getStatus().getCode()).isEqualTo(SpanStatusCode.STATUS_CODE_UNSET);
    assertThat(spans.getLast().getStatus().getCode()).isEqualTo(SpanStatusCode.STATUS_CODE_ERROR);
    assertThat(spans.getLast().getStatus().getMessage()).isEqualTo("the kernel refused");
  }

  @Test
  void aCollectorThatIsNotThereDisturbsNobody() throws Exception {
    HttpServer gone = HttpServer.create(ANY, 0);
    gone.stop(0);
    RuntimeServiceBlockingStub calls = calls(Protocol.HTTP, gone.getAddress().getPort(), 1_000_000);
    for (int i = 0; i < 20; i++) {
      assertThat(calls.version(VersionRequest.getDefaultInstance())).isNotNull();
    }
  }

  @Test
  void aCollectorThatHangsCostsSpansAndNoTime() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    AtomicInteger sent = new AtomicInteger();
    SpanSender sender =
        new SpanSender() {
          @Override
          public void send(ExportTraceServiceRequest request) throws InterruptedException {
            hanging.await();
            sent.addAndGet(request.getResourceSpans(0).getScopeSpans(0).getSpansCount());
          }

          @Override
          public void close() {}
        };
    TraceConfig config =
        new TraceConfig(URI.create("http://127.0.0.1:4317"), Protocol.GRPC, 0, "1", "node1");
    try (SpanQueue queue = new SpanQueue(sender, config)) {
      for (int i = 0; i < 100_000; i++) {
        queue.add(Span.newBuilder().setName("one").build());
      }
      hanging.countDown();
    }
    assertThat(sent.get()).isBetween(4096, 4096 + 512);
  }

  @Test
  void headersAreReadAsTheSpecificationSays() {
    assertThat(TraceContext.parse(traceparent("01"))).isPresent();
    assertThat(TraceContext.parse(traceparent("03")).orElseThrow().sampled()).isTrue();
    assertThat(TraceContext.parse(traceparent("02")).orElseThrow().sampled()).isFalse();
    assertThat(TraceContext.parse("cc" + traceparent("01").substring(2) + "-more")).isPresent();
    for (String invalid :
        new String[] {
          "",
          traceparent("01") + "-more",
          "ff" + traceparent("01").substring(2),
          traceparent("1"),
          traceparent("01").toUpperCase(java.util.Locale.ROOT).replace("F", "G"),
          "00-" + "0".repeat(32) + "-" + CALLER + "-01",
          "00-" + TRACE + "-" + "0".repeat(16) + "-01"
        }) {
      assertThat(TraceContext.parse(invalid)).as(invalid).isEmpty();
    }
  }
}

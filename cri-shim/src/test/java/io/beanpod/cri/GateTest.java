package io.beanpod.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.cri.rpc.Gate;
import io.beanpod.cri.rpc.Methods;
import io.beanpod.cri.rpc.SocketServer;
import io.beanpod.cri.testing.CriClient;
import io.beanpod.cri.v1.ListPodSandboxRequest;
import io.beanpod.cri.v1.RuntimeServiceGrpc;
import io.beanpod.cri.v1.StatusRequest;
import io.beanpod.cri.v1.VersionRequest;
import io.beanpod.cri.v1.VersionResponse;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The socket and what it answers before, while and after the runtime is there. */
final class GateTest {
  @TempDir Path directory;
  private final List<SocketServer> servers = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (SocketServer server : servers) {
      server.close();
    }
  }

  private SocketServer listen(Gate gate) throws IOException {
    SocketServer server = SocketServer.listen(socket(), gate);
    servers.add(server);
    return server;
  }

  private Path socket() {
    return directory.resolve("run/cri.sock");
  }

  @Test
  void callsAreUnavailableUntilTheServiceIsOpenAndAfterItIsClosed() throws Exception {
    Gate gate = new Gate();
    listen(gate);
    try (CriClient client = CriClient.connect(socket())) {
      var calls = RuntimeServiceGrpc.newBlockingStub(client.channel());
      assertCode(Status.Code.UNAVAILABLE, () -> calls.version(VersionRequest.getDefaultInstance()));
      gate.open(List.of(service().build()));
      assertThat(calls.version(VersionRequest.getDefaultInstance()).getVersion()).isEqualTo("1");
      assertCode(Status.Code.UNIMPLEMENTED, () -> calls.status(StatusRequest.getDefaultInstance()));
      gate.close();
      assertCode(Status.Code.UNAVAILABLE, () -> calls.version(VersionRequest.getDefaultInstance()));
    }
  }

  @Test
  void aClientIsNoReasonForAWarningOfNettys() throws Exception {
    Logger netty = Logger.getLogger("io.netty");
    List<String> heard = new CopyOnWriteArrayList<>();
    Handler ear =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            heard.add(record.getLevel() + " " + record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    netty.addHandler(ear);
    try {
      Gate gate = new Gate();
      gate.open(List.of(service().build()));
      listen(gate);
      try (CriClient client = CriClient.connect(socket())) {
        var calls = RuntimeServiceGrpc.newBlockingStub(client.channel());
        assertThat(calls.version(VersionRequest.getDefaultInstance()).getVersion()).isEqualTo("1");
      }
    } finally {
      netty.removeHandler(ear);
    }
    assertThat(heard).isEmpty();
  }

  @Test
  void aFaultOfOursIsInternalAndTheServerGoesOn() throws Exception {
    Gate gate = new Gate();
    Methods service =
        service()
            .unary(
                RuntimeServiceGrpc.getListPodSandboxMethod(),
                request -> {
                  throw new IllegalStateException("a fault");
                });
    gate.open(List.of(service.build()));
    listen(gate);
    try (CriClient client = CriClient.connect(socket())) {
      var calls = RuntimeServiceGrpc.newBlockingStub(client.channel());
      assertCode(
          Status.Code.INTERNAL,
          () -> calls.listPodSandbox(ListPodSandboxRequest.getDefaultInstance()));
      assertThat(calls.version(VersionRequest.getDefaultInstance()).getVersion()).isEqualTo("1");
    }
  }

  @Test
  void anObserverHearsOfEachCallOnceAndOfNoInventedName() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    Gate gate = new Gate();
    servers.add(
        SocketServer.listen(
            socket(), gate, (method, code, nanos) -> heard.add(method + " " + code), List.of()));
    MethodDescriptor<VersionRequest, VersionResponse> invented =
        RuntimeServiceGrpc.getVersionMethod().toBuilder()
            .setFullMethodName("runtime.v1.RuntimeService/Invented")
            .build();
    try (CriClient client = CriClient.connect(socket())) {
      var calls = RuntimeServiceGrpc.newBlockingStub(client.channel());
      assertCode(Status.Code.UNAVAILABLE, () -> calls.version(VersionRequest.getDefaultInstance()));
      assertCode(
          Status.Code.UNAVAILABLE,
          () ->
              ClientCalls.blockingUnaryCall(
                  client.channel(),
                  invented,
                  CallOptions.DEFAULT,
                  VersionRequest.getDefaultInstance()));
      gate.open(List.of(service().build()));
      assertThat(calls.version(VersionRequest.getDefaultInstance()).getVersion()).isEqualTo("1");
    }
    assertThat(heard).containsExactly("Version UNAVAILABLE", "other UNAVAILABLE", "Version OK");
  }

  @Test
  void theSocketIsItsOwnersAlone() throws Exception {
    SocketServer server = listen(new Gate());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("run"))))
        .isEqualTo("rwx------");
    server.close();
    assertThat(socket()).doesNotExist();
  }

  @Test
  void aDeadDaemonsSocketIsReplacedAndALivingOnesIsNot() throws Exception {
    Files.createDirectories(directory.resolve("run"));
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket()));
    }
    assertThat(socket()).exists();
    listen(new Gate());
    assertThatThrownBy(() -> SocketServer.listen(socket(), new Gate()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("already serves");
  }

  private static Methods service() {
    return new Methods(RuntimeServiceGrpc.SERVICE_NAME)
        .unary(
            RuntimeServiceGrpc.getVersionMethod(),
            request -> VersionResponse.newBuilder().setVersion("1").build());
  }

  private static void assertCode(
      Status.Code code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }
}

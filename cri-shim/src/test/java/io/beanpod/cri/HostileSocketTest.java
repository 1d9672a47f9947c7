package io.beanpod.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.beanpod.cri.rpc.Gate;
import io.beanpod.cri.rpc.Methods;
import io.beanpod.cri.rpc.SocketServer;
import io.beanpod.cri.testing.CriClient;
import io.beanpod.cri.testing.RawHttp2;
import io.beanpod.cri.v1.ExecSyncRequest;
import io.beanpod.cri.v1.ExecSyncResponse;
import io.beanpod.cri.v1.RuntimeServiceGrpc;
import io.beanpod.cri.v1.VersionRequest;
import io.beanpod.cri.v1.VersionResponse;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of the CRI's socket that mean harm. After each the server serves as before. */
@Timeout(60)
final class HostileSocketTest {
  private static final String VERSION = RuntimeServiceGrpc.getVersionMethod().getFullMethodName();
  private static final String EXEC = RuntimeServiceGrpc.getExecSyncMethod().getFullMethodName();

  /**
   * Frames that a connection may have sent when the server has had enough, far more than needed.
   */
  private static final int ENOUGH = 200_000;

  @TempDir Path directory;
  private SocketServer server;

  @BeforeEach
  void listen() throws IOException {
    Gate gate = new Gate();
    gate.open(
        List.of(
            new Methods(RuntimeServiceGrpc.SERVICE_NAME)
                .unary(
                    RuntimeServiceGrpc.getVersionMethod(),
                    request -> VersionResponse.newBuilder().setVersion("1").build())
                .unary(
                    RuntimeServiceGrpc.getExecSyncMethod(),
                    request ->
                        ExecSyncResponse.newBuilder()
                            .setStdout(ByteString.copyFrom(new byte[1 << 20]))
                            .build())
                .build()));
    server = SocketServer.listen(socket(), gate);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private Path socket() {
    return directory.resolve("run/cri.sock");
  }

  private void serves() {
    try (CriClient client = CriClient.connect(socket())) {
      assertThat(
              RuntimeServiceGrpc.newBlockingStub(client.channel())
                  .version(VersionRequest.getDefaultInstance())
                  .getVersion())
          .isEqualTo("1");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noise(long seed) throws Exception {
    Random random = new Random(seed);
    byte[] noise = new byte[random.nextInt(1, 100_000)];
    random.nextBytes(noise);
    try (RawHttp2 client =
        random.nextBoolean() ? RawHttp2.greet(socket()) : RawHttp2.connect(socket())) {
      client.isClosedBefore(1, noise);
    }
    serves();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void framesOfAnyKindAndOfAnyStream(long seed) throws Exception {
    Random random = new Random(seed);
    try (RawHttp2 client = RawHttp2.greet(socket())) {
      for (int i = 0; i < 2000; i++) {
        byte[] payload = new byte[random.nextInt(64)];
        random.nextBytes(payload);
        if (client.isClosedBefore(
            1,
            RawHttp2.bytes(
                random.nextInt(12), random.nextInt(256), random.nextInt(1 << 10), payload))) {
          break;
        }
      }
    }
    serves();
  }

  /** The request's bytes are changed, one after the other, in a frame that is right. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void messagesThatAreNone(long seed) throws Exception {
    Random random = new Random(seed);
    try (RawHttp2 client = RawHttp2.greet(socket())) {
      for (int i = 0; i < 300; i++) {
        byte[] message = new byte[random.nextInt(200)];
        random.nextBytes(message);
        int stream = 2 * i + 1;
        client.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, RawHttp2.call(EXEC));
        client.frame(
            RawHttp2.DATA, RawHttp2.END_STREAM, stream, framed(0, message.length, message));
      }
    }
    serves();
  }

  @Test
  void headersThatAreTooLong() throws Exception {
    try (RawHttp2 client = RawHttp2.greet(socket())) {
      byte[] block = RawHttp2.call(VERSION, "x", "y".repeat(300_000));
      int sent = 0;
      boolean closed = false;
      while (sent < block.length && !closed) {
        int length = Math.min(16_000, block.length - sent);
        byte[] part = ByteBuffer.allocate(length).put(block, sent, length).array();
        int type = sent == 0 ? RawHttp2.HEADERS : RawHttp2.CONTINUATION;
        sent += length;
        closed =
            client.isClosedBefore(
                1, RawHttp2.bytes(type, sent == block.length ? RawHttp2.END_HEADERS : 0, 1, part));
      }
      // Refused or closed, it is never a call: nothing but the server's end is waited for.
    }
    serves();
  }

  @Test
  void headersWithoutAnEnd() throws Exception {
    try (RawHttp2 client = RawHttp2.greet(socket())) {
      client.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.call(VERSION));
      byte[] more = RawHttp2.bytes(RawHttp2.CONTINUATION, 0, 1, new byte[0]);
      assertThat(client.isClosedBefore(ENOUGH, more)).isTrue();
    }
    serves();
  }

  @Test
  void callsThatAreOpenedAndReset() throws Exception {
    try (RawHttp2 client = RawHttp2.greet(socket())) {
      ByteArrayOutputStream pairs = new ByteArrayOutputStream();
      for (int i = 0; i < 20_000; i++) {
        int stream = 2 * i + 1;
        pairs.writeBytes(
            RawHttp2.bytes(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, RawHttp2.call(VERSION)));
        pairs.writeBytes(RawHttp2.bytes(RawHttp2.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
      }
      assertThat(client.isClosedBefore(1, pairs.toByteArray())).isTrue();
    }
    serves();
  }

  @ParameterizedTest
  @ValueSource(ints = {RawHttp2.PING, RawHttp2.SETTINGS})
  void questionsWhoseAnswersNobodyReads(int type) throws Exception {
    try (RawHttp2 client = RawHttp2.greet(socket())) {
      byte[] payload = new byte[type == RawHttp2.PING ? 8 : 0];
      assertThat(client.isClosedBefore(ENOUGH, RawHttp2.bytes(type, 0, 0, payload))).isTrue();
    }
    serves();
  }

  @Test
  void moreCallsThanAConnectionMayHave() throws Exception {
    try (RawHttp2 client = RawHttp2.greet(socket())) {
      for (int i = 0; i < 1000; i++) {
        client.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 2 * i + 1, RawHttp2.call(VERSION));
      }
      serves();
      ByteArrayOutputStream more = new ByteArrayOutputStream();
      for (int i = 1000; i < 10_000; i++) {
        more.writeBytes(
            RawHttp2.bytes(
                RawHttp2.HEADERS, RawHttp2.END_HEADERS, 2 * i + 1, RawHttp2.call(VERSION)));
      }
      assertThat(client.isClosedBefore(1, more.toByteArray())).isTrue();
    }
    serves();
  }

  /** Each answer is a megabyte, and the client takes none of them. */
  @Test
  void answersThatNobodyReads() throws Exception {
    try (RawHttp2 client = RawHttp2.greet(socket())) {
      byte[] request = ExecSyncRequest.getDefaultInstance().toByteArray();
      for (int i = 0; i < 20; i++) {
        client.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 2 * i + 1, RawHttp2.call(EXEC));
        client.frame(
            RawHttp2.DATA, RawHttp2.END_STREAM, 2 * i + 1, framed(0, request.length, request));
      }
      serves();
    }
    serves();
  }

  @Test
  void aMessageOfTwoGigabytesIsRefusedByItsLength() throws Exception {
    try (CriClient client = CriClient.connect(socket())) {
      assertThatThrownBy(() ->
              RuntimeServiceGrpc.newBlockingStub(client.channel())
                  .execSync(
                      ExecSyncRequest.newBuilder()
                          .setContainerId("x".repeat(SocketServer.MESSAGE_LIMIT + 1))
                          .build()))
          .satisfies(e ->
              assertThat(Status.fromThrowable(e).getCode())
                  .isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
    }
    try (RawHttp2 client = RawHttp2.greet(socket())) {
      client.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.call(EXEC));
      client.frame(RawHttp2.DATA, 0, 1, framed(0, Integer.MAX_VALUE, new byte[100]));
    }
    serves();
  }

  /** 256 MiB of zeros, a thousandth of that when they are compressed. */
  @Test
  void aMessageThatInflates() throws Exception {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 256; i++) {
        gzip.write(zeros);
      }
    }
    long before = usedHeap();
    try (RawHttp2 client = RawHttp2.greet(socket())) {
      client.frame(
          RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.call(EXEC, "grpc-encoding", "gzip"));
      byte[] body = framed(1, bomb.size(), bomb.toByteArray());
      for (int sent = 0; sent < body.length; sent += 16_000) {
        int length = Math.min(16_000, body.length - sent);
        client.isClosedBefore(
            1,
            RawHttp2.bytes(
                RawHttp2.DATA,
                sent + length == body.length ? RawHttp2.END_STREAM : 0,
                1,
                ByteBuffer.allocate(length).put(body, sent, length).array()));
      }
      serves();
    }
    assertThat(usedHeap() - before).isLessThan(100L << 20);
    serves();
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void moreConnectionsThanThereMayBe() throws Exception {
    List<RawHttp2> idle = new ArrayList<>();
    try {
      for (int i = 0; i < SocketServer.CONNECTIONS - 10; i++) {
        idle.add(RawHttp2.connect(socket()));
      }
      serves();
      for (int i = 0; i < 100; i++) {
        idle.add(RawHttp2.connect(socket()));
      }
      idle.getLast().awaitEnd();
    } finally {
      for (RawHttp2 client : idle) {
        client.close();
      }
    }
    serves();
  }

  private static byte[] framed(int compressed, int length, byte[] message) {
    return ByteBuffer.allocate(5 + message.length)
        .put((byte) compressed)
        .putInt(length)
        .put(message)
        .array();
  }
}

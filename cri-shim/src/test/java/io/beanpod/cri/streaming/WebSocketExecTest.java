package io.beanpod.cri.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.runtime.TerminalSize;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** exec over the channels of a WebSocket. */
final class WebSocketExecTest {

  private static final StreamSelection ALL = new StreamSelection(true, true, true, false);
  private static final StreamSelection TERMINAL = new StreamSelection(true, true, false, true);

  private final FakePods pods = new FakePods();
  private StreamingServer server;

  @BeforeEach
  void start() throws IOException {
    server = StreamingServer.start(StreamingConfig.loopback(), pods.runtime());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String url(StreamSelection streams) throws IOException {
    return server.register(new StreamTarget.Exec("c1", List.of("cat"), streams));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v5.channel.k8s.io",
        "v5.base64.channel.k8s.io",
        "v4.channel.k8s.io",
        "v4.base64.channel.k8s.io"
      })
  void bringsOutputErrorsAndTheExitCode(String protocol) throws Exception {
    try (WebSocketClient client = WebSocketClient.connect(url(ALL), protocol)) {
      assertThat(client.protocol()).isEqualTo(protocol);
      client.awaitMessage();
      assertThat(client.seen()).containsExactly(1);
      FakeProcess process = pods.next().process();
      client.write(0, "in");
      assertThat(process.input().readNBytes(2)).isEqualTo("in".getBytes(StandardCharsets.UTF_8));
      process.print("out");
      process.printError("err");
      process.exit(3);
      client.awaitClose();
      assertThat(client.text(1)).isEqualTo("out");
      assertThat(client.text(2)).isEqualTo("err");
      assertThat(client.text(3)).contains("\"reason\":\"ExitCode\",\"message\":\"3\"");
      assertThat(client.closeCode()).isEqualTo(1000);
      process.awaitClosed();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "channel.k8s.io", "base64.channel.k8s.io"})
  void tellsOnlyErrorsAndAsTextInTheFirstVersion(String protocol) throws Exception {
    for (int code : new int[] {0, 2}) {
      try (WebSocketClient client =
          protocol.isEmpty()
              ? WebSocketClient.connect(url(ALL))
              : WebSocketClient.connect(url(ALL), protocol)) {
        assertThat(client.protocol()).isEqualTo(protocol);
        pods.next().process().exit(code);
        client.awaitClose();
        assertThat(client.text(3))
            .isEqualTo(code == 0 ? "" : "command terminated with non-zero exit code: 2");
      }
    }
  }

  @Test
  void takesTheFirstProtocolOfTheClientsThatItKnows() throws Exception {
    try (WebSocketClient client =
        WebSocketClient.connect(
            url(ALL), "v9.channel.k8s.io", "v4.channel.k8s.io", "v5.channel.k8s.io")) {
      assertThat(client.protocol()).isEqualTo("v4.channel.k8s.io");
      pods.next().process().exit(0);
      client.awaitClose();
    }
  }

  @Test
  void refusesAClientOfOtherProtocols() throws Exception {
    URI url = URI.create(url(ALL));
    try (Wire wire = Wire.open(url)) {
      Wire.Response response = WebSocketClient.shake(wire, url, "v9.channel.k8s.io");
      assertThat(response.status()).isEqualTo(403);
      assertThat(response.body()).contains("v9.channel.k8s.io", "v5.channel.k8s.io");
    }
    assertThat(pods.nothingStarted()).isTrue();
  }

  @Test
  void theCloseSignalOfVersionFiveEndsTheInput() throws Exception {
    try (WebSocketClient client = WebSocketClient.connect(url(ALL), "v5.channel.k8s.io")) {
      FakeProcess process = pods.next().process();
      client.write(0, "all of it");
      client.write(255, new byte[] {0});
      assertThat(new String(process.input().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("all of it");
      process.print("and on");
      process.exit(0);
      client.awaitClose();
      assertThat(client.text(1)).isEqualTo("and on");
    }
  }

  @Test
  void versionFourHasNoCloseSignal() throws Exception {
    try (WebSocketClient client = WebSocketClient.connect(url(ALL), "v4.channel.k8s.io")) {
      FakeProcess process = pods.next().process();
      client.write(255, new byte[] {0});
      client.write(0, "still open");
      assertThat(process.input().readNBytes(10))
          .isEqualTo("still open".getBytes(StandardCharsets.UTF_8));
      process.exit(0);
      client.awaitClose();
    }
  }

  @Test
  void passesFragmentedMessagesAndIgnoresUnknownChannels() throws Exception {
    try (WebSocketClient client = WebSocketClient.connect(url(ALL), "v5.channel.k8s.io")) {
      FakeProcess process = pods.next().process();
      client.write(77, "nobody's");
      client.frame(0x80 | WebSocketClient.BINARY, new byte[0]);
      client.frame(WebSocketClient.BINARY, new byte[] {0, 'a'});
      client.frame(0, new byte[] {'b'});
      client.frame(0x80 | WebSocketClient.PING, new byte[] {9});
      client.frame(0x80, new byte[] {'c'});
      client.write(255, new byte[] {0});
      assertThat(new String(process.input().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("abc");
      process.exit(0);
      client.awaitClose();
    }
  }

  @Test
  void passesLargeDataBothWays() throws Exception {
    byte[] data = new byte[2_000_000];
    new Random(3).nextBytes(data);
    try (WebSocketClient client = WebSocketClient.connect(url(ALL), "v5.channel.k8s.io")) {
      FakeProcess process = pods.next().process();
      Thread cat =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  process.print(process.input().readAllBytes());
                  process.exit(0);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      for (int at = 0; at < data.length; at += 500_000) {
        client.write(0, Arrays.copyOfRange(data, at, at + 500_000));
      }
      client.write(255, new byte[] {0});
      client.awaitClose();
      assertThat(client.bytes(1)).isEqualTo(data);
      cat.join();
    }
  }

  @Test
  void answersPings() throws Exception {
    try (WebSocketClient client = WebSocketClient.connect(url(ALL), "v5.channel.k8s.io")) {
      client.frame(0x80 | WebSocketClient.PING, new byte[] {1, 2, 3});
      WebSocketClient.Frame frame = client.read();
      while (frame.opcode() != WebSocketClient.PONG) {
        frame = client.read();
      }
      assertThat(frame.payload()).containsExactly(1, 2, 3);
      pods.next().process().exit(0);
      client.awaitClose();
    }
  }

  @Test
  void passesTheTerminalsSizes() throws Exception {
    try (WebSocketClient client = WebSocketClient.connect(url(TERMINAL), "v5.channel.k8s.io")) {
      client.write(4, "{\"Width\":100,\"Height\":30}");
      FakePods.Started started = pods.next();
      assertThat(started.process().awaitSize()).isEqualTo(new TerminalSize(30, 100));
      assertThat(started.spec().orElseThrow().tty()).isTrue();
      started.process().exit(0);
      client.awaitClose();
    }
  }

  @Test
  void aClientThatClosesEndsTheInputAndNotTheCommand() throws Exception {
    FakeProcess process;
    try (WebSocketClient client = WebSocketClient.connect(url(ALL), "v5.channel.k8s.io")) {
      process = pods.next().process();
      client.frame(0x80 | WebSocketClient.CLOSE, new byte[] {3, (byte) 0xE8});
      client.awaitClose();
    }
    assertThat(process.input().readAllBytes()).isEmpty();
    process.print(new byte[500_000]);
    process.exit(0);
    process.awaitClosed();
    assertThat(process.isKilled()).isFalse();
  }

  @Test
  void badBase64ClosesTheConnection() throws Exception {
    try (WebSocketClient client = WebSocketClient.connect(url(ALL), "v4.base64.channel.k8s.io")) {
      FakeProcess process = pods.next().process();
      client.frame(0x80 | WebSocketClient.TEXT, "0###".getBytes(StandardCharsets.US_ASCII));
      client.awaitClose();
      assertThat(client.closeCode()).isEqualTo(1007);
      assertThat(process.input().readAllBytes()).isEmpty();
      process.exit(0);
    }
  }
}

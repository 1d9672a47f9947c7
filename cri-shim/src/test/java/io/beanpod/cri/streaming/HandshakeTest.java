package io.beanpod.cri.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP request: who gets in, and what everybody else is told. */
final class HandshakeTest {

  private static final StreamSelection OUTPUT = new StreamSelection(false, true, false, false);
  private static final String[] SPDY = {
    "Connection: Upgrade", "Upgrade: SPDY/3.1", "X-Stream-Protocol-Version: v4.channel.k8s.io"
  };

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

  private URI register() throws IOException {
    return URI.create(server.register(new StreamTarget.Exec("c", List.of("sh"), OUTPUT)));
  }

  private Wire.Response ask(String method, String path, String... headers) throws IOException {
    try (Wire wire = Wire.open(URI.create("http://127.0.0.1:" + server.address().getPort()))) {
      return wire.request(method, path, headers);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void upgradesToSpdy(String method) throws Exception {
    Wire.Response response = ask(method, register().getPath(), SPDY);
    assertThat(response.status()).isEqualTo(101);
    assertThat(response.header("connection")).contains("upgrade");
    assertThat(response.header("upgrade")).contains("SPDY/3.1");
    assertThat(response.header("x-stream-protocol-version")).contains("v4.channel.k8s.io");
  }

  @Test
  void aUrlNamesTheServerAndTheKind() throws Exception {
    URI url = register();
    assertThat(url.getScheme()).isEqualTo("http");
    assertThat(url.getHost()).isEqualTo("127.0.0.1");
    assertThat(url.getPort()).isEqualTo(server.address().getPort());
    assertThat(url.getPath()).startsWith("/exec/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/exec/AAAAAAAAAAAAAAAAAAAAAA",
        "/exec/",
        "/exec",
        "/",
        "*",
        "/exec/../exec/x",
        "/metrics/x",
        "/exec/%00"
      })
  void knowsNoOtherToken(String path) throws Exception {
    register();
    assertThat(ask("GET", path, SPDY).status()).isEqualTo(404);
    assertThat(pods.nothingStarted()).isTrue();
  }

  @Test
  void aTokenWorksOnce() throws Exception {
    String path = register().getPath();
    assertThat(ask("POST", path, SPDY).status()).isEqualTo(101);
    assertThat(ask("POST", path, SPDY).status()).isEqualTo(404);
  }

  @Test
  void aTokenWorksOnlyForWhatItWasGivenFor() throws Exception {
    String path = register().getPath().replace("/exec/", "/attach/");
    assertThat(ask("POST", path, SPDY).status()).isEqualTo(404);
  }

  @Test
  void withoutAnUpgradeThereIsNothingToGet() throws Exception {
    Wire.Response response = ask("GET", register().getPath());
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.body()).contains("Upgrade request required");
    assertThat(ask("POST", register().getPath(), "Connection: Upgrade", "Upgrade: h2c").status())
        .isEqualTo(400);
  }

  @Test
  void spdyNeedsAVersionThatBothSpeak() throws Exception {
    Wire.Response none =
        ask("POST", register().getPath(), "Connection: Upgrade", "Upgrade: SPDY/3.1");
    assertThat(none.status()).isEqualTo(400);
    assertThat(none.body()).contains("X-Stream-Protocol-Version");
    Wire.Response other =
        ask(
            "POST",
            register().getPath(),
            "Connection: Upgrade",
            "Upgrade: SPDY/3.1",
            "X-Stream-Protocol-Version: v9.channel.k8s.io");
    assertThat(other.status()).isEqualTo(403);
    assertThat(other.headers())
        .filteredOn(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("x-accepted-stream"))
        .hasSize(4);
  }

  @Test
  void takesTheFirstVersionOfTheClientsThatItKnows() throws Exception {
    Wire.Response response =
        ask(
            "POST",
            register().getPath(),
            "connection: keep-alive, upgrade",
            "upgrade: spdy/3.1",
            "X-Stream-Protocol-Version: v5.channel.k8s.io, v3.channel.k8s.io",
            "X-Stream-Protocol-Version: v4.channel.k8s.io");
    assertThat(response.header("x-stream-protocol-version")).contains("v3.channel.k8s.io");
  }

  @Test
  void otherMethodsUseNoTokenUp() throws Exception {
    String path = register().getPath();
    assertThat(ask("DELETE", path, SPDY).status()).isEqualTo(405);
    assertThat(ask("POST", path, SPDY).status()).isEqualTo(101);
  }

  @Test
  void aWebSocketNeedsItsVersionAndKey() throws Exception {
    String[] noVersion = {
      "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="
    };
    assertThat(ask("GET", register().getPath(), noVersion).status()).isEqualTo(400);
    String[] noKey = {"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"};
    assertThat(ask("GET", register().getPath(), noKey).status()).isEqualTo(400);
  }

  @Test
  void giantRequestsAreRefused() throws Exception {
    assertThat(ask("GET", "/exec/" + "x".repeat(10_000), SPDY).status()).isEqualTo(414);
    assertThat(ask("GET", register().getPath(), "X-Giant: " + "x".repeat(40_000)).status())
        .isEqualTo(431);
    assertThat(ask("POST", register().getPath(), "Content-Length: 1000000").status())
        .isEqualTo(413);
  }

  @Test
  void whatIsNotHttpIsRefused() throws Exception {
    try (Wire wire = Wire.open(URI.create("http://127.0.0.1:" + server.address().getPort()))) {
      wire.write("\u0016\u0003\u0001 hello\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      assertThat(wire.response().status()).isEqualTo(400);
      assertThat(wire.endsCleanly()).isTrue();
    }
  }

  @Test
  void onlySoManyUrlsAreGivenOut() throws Exception {
    server.close();
    server = StreamingServer.start(Limits.config(Limits.tokens(2)), pods.runtime());
    URI first = register();
    register();
    assertThatThrownBy(this::register).isInstanceOf(TooManyTokensException.class);
    assertThat(ask("POST", first.getPath(), SPDY).status()).isEqualTo(101);
    register();
  }

  @Test
  void impossibleTargetsAreRefused() {
    assertThatThrownBy(() -> new StreamSelection(false, false, false, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stdin, stdout and stderr");
    assertThatThrownBy(() -> new StreamSelection(true, true, true, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tty and stderr");
    assertThatThrownBy(() -> new StreamTarget.Exec("", List.of("sh"), OUTPUT))
        .hasMessageContaining("no container");
    assertThatThrownBy(() -> new StreamTarget.Exec("c", List.of(), OUTPUT))
        .hasMessageContaining("needs a command");
    assertThatThrownBy(() -> new StreamTarget.PortForward("s", List.of(0)))
        .hasMessageContaining("port 0");
  }

  @Test
  void anAddressForEverybodyNeedsTls() {
    assertThatThrownBy(() ->
            new StreamingConfig(
                new InetSocketAddress("0.0.0.0", 0), Optional.empty(), StreamingLimits.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without TLS");
  }

  @Test
  void anAddressThatIsTakenIsNamed() {
    assertThatThrownBy(() ->
            StreamingServer.start(
                new StreamingConfig(server.address(), Optional.empty(), StreamingLimits.DEFAULT),
                pods.runtime()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on")
        .hasMessageContaining(Integer.toString(server.address().getPort()));
  }
}

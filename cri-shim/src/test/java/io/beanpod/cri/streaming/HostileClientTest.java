package io.beanpod.cri.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.spdy.DefaultSpdySettingsFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that mean harm, with and without a token. After each the server serves as before. */
final class HostileClientTest {

  private static final StreamSelection OUTPUTS = new StreamSelection(false, true, true, false);
  private static final String V4 = "v4.channel.k8s.io";
  private static final int SYN_STREAM = 0x8003_0001;
  private static final int SETTINGS = 0x8003_0004;

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

  private String url() throws IOException {
    return server.register(new StreamTarget.Exec("c", List.of("sh"), OUTPUTS));
  }

  private void serves() throws Exception {
    try (SpdyClient client = SpdyClient.connect(url(), V4)) {
      int error = client.openTyped("error");
      client.openTyped("stdout");
      client.openTyped("stderr");
      pods.next().process().exit(0);
      assertThat(client.readToEnd(error)).contains("Success");
    }
  }

  /** A client that only reads, until the server has closed, however it does so. */
  private static void awaitClosed(SpdyClient client) {
    try {
      client.awaitEnd();
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void noiseInsteadOfFrames(long seed) throws Exception {
    Random random = new Random(seed);
    try (SpdyClient client = SpdyClient.connect(url(), V4)) {
      byte[] noise = new byte[random.nextInt(1, 60_000)];
      random.nextBytes(noise);
      if (random.nextBoolean()) {
        // A control frame at least, so that the noise gets further.
        ByteBuffer.wrap(noise).putInt(0x8003_0000 | random.nextInt(1, 12));
      }
      sendIgnoringReset(client, noise);
    }
    serves();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void framesInAnyOrderAndOfAnyStream(long seed) throws Exception {
    Random random = new Random(seed);
    try (SpdyClient client = SpdyClient.connect(url(), V4)) {
      for (int i = 0; i < 500; i++) {
        int stream = random.nextInt(1, 40);
        switch (random.nextInt(5)) {
          case 0 -> client.write(stream, new byte[random.nextInt(100)]);
          case 1 -> client.halfClose(stream);
          case 2 -> client.reset(stream);
          case 3 -> client.ping(stream);
          default -> client.openAs(2 * i + 1, "streamtype", random.nextBoolean() ? "stdin" : "");
        }
      }
    } catch (IOException e) {
      assertThat(e.getMessage()).containsAnyOf("reset", "Broken pipe");
    }
    serves();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void noiseInAWebSocket(long seed) throws Exception {
    Random random = new Random(seed);
    URI url = URI.create(url());
    try (Wire wire = Wire.open(url)) {
      assertThat(WebSocketClient.shake(wire, url, "v5.channel.k8s.io").status()).isEqualTo(101);
      byte[] noise = new byte[20_000];
      random.nextBytes(noise);
      wire.write(noise);
    } catch (IOException e) {
      assertThat(e.getMessage()).containsAnyOf("reset", "Broken pipe");
    }
    pods.next().process().exit(0);
    serves();
  }

  private static void sendIgnoringReset(SpdyClient client, byte[] bytes) {
    try {
      client.sendRaw(bytes);
    } catch (IOException e) {
      assertThat(e.getMessage()).containsAnyOf("reset", "Broken pipe");
    }
  }

  /** Sixteen MiB of zeros become a few KiB: the bomb is counted before it goes off. */
  @Test
  void headersThatInflateWithoutEnd() throws Exception {
    byte[] block = deflated(new byte[16 * 1024 * 1024]);
    try (SpdyClient client = SpdyClient.connect(url(), V4)) {
      sendIgnoringReset(
          client, frame(SYN_STREAM, concat(new byte[] {0, 0, 0, 1, 0, 0, 0, 0, 0, 0}, block)));
      awaitClosed(client);
    }
    serves();
  }

  @Test
  void oneHeaderThatIsTooLong() throws Exception {
    try (SpdyClient client = SpdyClient.connect(url(), V4)) {
      client.open("streamtype", "x".repeat(60_000));
      awaitClosed(client);
    }
    serves();
  }

  @Test
  void tooManyHeaders() throws Exception {
    String[] headers = new String[2 * 5000];
    for (int i = 0; i < headers.length; i += 2) {
      headers[i] = "header-" + i;
      headers[i + 1] = "value";
    }
    try (SpdyClient client = SpdyClient.connect(url(), V4)) {
      client.open(headers);
      awaitClosed(client);
    }
    serves();
  }

  @Test
  void tooManySettings() throws Exception {
    try (SpdyClient client = SpdyClient.connect(url(), V4)) {
      ByteBuffer settings = ByteBuffer.allocate(4 + 8 * 1000).putInt(1000);
      for (int i = 0; i < 1000; i++) {
        settings.putInt(i).putInt(i);
      }
      sendIgnoringReset(client, frame(SETTINGS, settings.array()));
      awaitClosed(client);
    }
    serves();
  }

  @Test
  void aFewSettingsAreIgnored() throws Exception {
    try (SpdyClient client = SpdyClient.connect(url(), V4)) {
      client.send(new DefaultSpdySettingsFrame().setValue(4, 1));
      client.ping(1);
      client.awaitPong(1);
    }
  }

  @Test
  void moreStreamsThanAConnectionMayHave() throws Exception {
    server.close();
    server = StreamingServer.start(Limits.config(Limits.streams(8)), pods.runtime());
    String url = server.register(new StreamTarget.PortForward("s", List.of()));
    try (SpdyClient client = SpdyClient.connect(url, "portforward.k8s.io")) {
      for (int i = 0; i < 8; i++) {
        client.open("streamtype", "data", "port", "80", "requestid", "r" + i);
      }
      client.awaitReset(client.open("streamtype", "data", "port", "80", "requestid", "r8"));
    }
  }

  /** A stream that is reset at once must not keep a place, nor its half of a pair a record. */
  @Test
  void streamsThatAreOpenedAndReset() throws Exception {
    server.close();
    server = StreamingServer.start(Limits.config(Limits.streams(16)), pods.runtime());
    String url = server.register(new StreamTarget.PortForward("s", List.of()));
    pods.failWith("no such port today");
    try (SpdyClient client = SpdyClient.connect(url, "portforward.k8s.io")) {
      for (int i = 0; i < 200; i++) {
        client.reset(client.open("streamtype", "data", "port", "80", "requestid", "r" + i));
      }
      int error = client.open("streamtype", "error", "port", "80", "requestid", "last");
      client.open("streamtype", "data", "port", "80", "requestid", "last");
      assertThat(client.readToEnd(error)).contains("no such port today");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void streamsOfTheServersNumbers(int id) throws Exception {
    try (SpdyClient client = SpdyClient.connect(url(), V4)) {
      client.openAs(id, "streamtype", "error");
      awaitClosed(client);
      assertThat(client.hasGoneAway()).isTrue();
    }
    serves();
  }

  @Test
  void theSameStreamTwice() throws Exception {
    try (SpdyClient client = SpdyClient.connect(url(), V4)) {
      client.openAs(5, "streamtype", "error");
      client.openAs(5, "streamtype", "stdout");
      awaitClosed(client);
    }
    serves();
  }

  @Test
  void pingsWhoseAnswersNobodyReads() throws Exception {
    try (SpdyClient client = SpdyClient.connect(url(), V4)) {
      assertThatThrownBy(
              () -> {
                ByteBuffer pings = ByteBuffer.allocate(12 * 10_000);
                for (int i = 0; i < 10_000; i++) {
                  pings.putInt(0x8003_0006).putInt(4).putInt(2 * i + 1);
                }
                for (int i = 0; i < 1000; i++) {
                  client.sendRaw(pings.array());
                }
              })
          .isInstanceOf(IOException.class);
    }
    serves();
  }

  @Test
  void aThousandIdleConnectionsKeepNobodyOut() throws Exception {
    server.close();
    server = StreamingServer.start(Limits.config(Limits.connections(32, 1024)), pods.runtime());
    List<Wire> idle = new ArrayList<>();
    URI address = URI.create("http://127.0.0.1:" + server.address().getPort());
    try {
      for (int i = 0; i < 1000; i++) {
        idle.add(Wire.open(address));
      }
      serves();
      int closed = 0;
      for (Wire wire : idle.subList(0, 900)) {
        closed += wire.endsCleanly() ? 1 : 0;
      }
      assertThat(closed).isEqualTo(900);
    } finally {
      for (Wire wire : idle) {
        wire.close();
      }
    }
    serves();
  }

  @Test
  void aConnectionThatNeverAsksIsClosed() throws Exception {
    server.close();
    server = StreamingServer.start(Limits.config(Limits.shortHandshake()), pods.runtime());
    try (Wire wire = Wire.open(URI.create("http://127.0.0.1:" + server.address().getPort()))) {
      wire.write("GET /exec/x HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
      assertThat(wire.endsCleanly()).isTrue();
    }
    serves();
  }

  @Test
  void moreStreamingConnectionsThanThereMayBe() throws Exception {
    server.close();
    server = StreamingServer.start(Limits.config(Limits.connections(32, 2)), pods.runtime());
    try (SpdyClient first = SpdyClient.connect(url(), V4);
        SpdyClient second = SpdyClient.connect(url(), V4)) {
      String third = url();
      assertThatThrownBy(() -> SpdyClient.connect(third, V4)).hasMessageContaining("503");
      assertThat(first.isClosed() || second.isClosed()).isFalse();
    }
  }

  private static byte[] frame(int head, byte[] payload) {
    return ByteBuffer.allocate(8 + payload.length)
        .putInt(head)
        .putInt(payload.length)
        .put(payload)
        .array();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static byte[] deflated(byte[] data) {
    Deflater deflater = new Deflater();
    deflater.setInput(data);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] chunk = new byte[8192];
    while (!deflater.finished()) {
      out.write(chunk, 0, deflater.deflate(chunk));
    }
    deflater.end();
    return out.toByteArray();
  }
}

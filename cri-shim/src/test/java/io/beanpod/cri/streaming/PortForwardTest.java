package io.beanpod.cri.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Port-forward in its three forms, to a server of the test's own. */
final class PortForwardTest {

  private final FakePods pods = new FakePods();
  private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
  private StreamingServer server;
  private ServerSocket listener;
  private String port;

  @BeforeEach
  void start() throws IOException {
    server = StreamingServer.start(StreamingConfig.loopback(), pods.runtime());
    listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    port = Integer.toString(listener.getLocalPort());
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              accepted.add(listener.accept());
            }
          } catch (IOException e) {
            // the test is over
          }
        });
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    listener.close();
    for (Socket socket : accepted) {
      socket.close();
    }
  }

  private String url(int... ports) throws IOException {
    return server.register(
        new StreamTarget.PortForward("s1", java.util.Arrays.stream(ports).boxed().toList()));
  }

  private SpdyClient spdy(String form) throws IOException {
    return form.isEmpty()
        ? SpdyClient.connect(url(), "portforward.k8s.io")
        : new SpdyClient(WebSocketClient.connect(url(), form));
  }

  private static String read(Socket socket, int count) throws IOException {
    return new String(socket.getInputStream().readNBytes(count), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SPDY/3.1+portforward.k8s.io", "v2.portforward.k8s.io"})
  void relaysBothDirectionsAndTheirEnds(String form) throws Exception {
    try (SpdyClient client = spdy(form)) {
      int error = client.open("streamtype", "error", "port", port, "requestid", "0");
      client.halfClose(error);
      int data = client.open("streamtype", "data", "port", port, "requestid", "0");
      Socket pod = accepted.take();
      client.write(data, "question");
      assertThat(read(pod, 8)).isEqualTo("question");
      client.halfClose(data);
      assertThat(pod.getInputStream().read()).isEqualTo(-1);
      pod.getOutputStream().write("answer".getBytes(StandardCharsets.UTF_8));
      pod.close();
      assertThat(client.readToEnd(data)).isEqualTo("answer");
      assertThat(client.readToEnd(error)).isEmpty();
      assertThat(client.isEnded(data)).isTrue();
    }
  }

  /** kubectl hangs up only after it has heard of the end of both streams. */
  @Test
  void tellsOfThePodsEndBeforeTheClientHasEnded() throws Exception {
    try (SpdyClient client = spdy("")) {
      int error = client.open("streamtype", "error", "port", port, "requestid", "0");
      int data = client.open("streamtype", "data", "port", port, "requestid", "0");
      Socket pod = accepted.take();
      pod.getOutputStream().write("bye".getBytes(StandardCharsets.UTF_8));
      pod.close();
      assertThat(client.readToEnd(data)).isEqualTo("bye");
      assertThat(client.readToEnd(error)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SPDY/3.1+portforward.k8s.io"})
  void relaysManyConnectionsAtOnceInAnyOrder(String form) throws Exception {
    int count = 60;
    try (SpdyClient client = spdy(form)) {
      List<Integer> errors = new ArrayList<>();
      List<Integer> data = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        errors.add(client.open("streamtype", "error", "port", port, "requestid", "r" + i));
      }
      for (int i = 0; i < count; i++) {
        data.add(client.open("streamtype", "data", "port", port, "requestid", "r" + i));
        client.write(data.get(i), "%03d".formatted(i));
      }
      for (int i = 0; i < count; i++) {
        Socket pod = accepted.take();
        pod.getOutputStream().write(("echo " + read(pod, 3)).getBytes(StandardCharsets.UTF_8));
        pod.close();
      }
      for (int i = 0; i < count; i++) {
        assertThat(client.readToEnd(data.get(i))).isEqualTo("echo %03d".formatted(i));
        assertThat(client.readToEnd(errors.get(i))).isEmpty();
      }
    }
  }

  @Test
  void aPortThatNobodyListensOnIsASentence() throws Exception {
    listener.close();
    try (SpdyClient client = spdy("")) {
      int error = client.open("streamtype", "error", "port", port, "requestid", "0");
      int data = client.open("streamtype", "data", "port", port, "requestid", "0");
      assertThat(client.readToEnd(error))
          .startsWith("error forwarding port " + port + " to sandbox s1: ")
          .containsIgnoringCase("refused");
      assertThat(client.readToEnd(data)).isEmpty();
      // The connection is good for more.
      client.ping(1);
      client.awaitPong(1);
    }
  }

  /** kubectl gives the whole port-forward up for a word on the error stream. */
  @Test
  void aConnectionThatThePodResetsIsResetAndNoError() throws Exception {
    try (SpdyClient client = spdy("")) {
      int error = client.open("streamtype", "error", "port", port, "requestid", "0");
      int data = client.open("streamtype", "data", "port", port, "requestid", "0");
      Socket pod = accepted.take();
      pod.getOutputStream().write("par".getBytes(StandardCharsets.UTF_8));
      client.awaitText(data, "par");
      pod.setSoLinger(true, 0);
      pod.close();
      client.awaitReset(data);
      assertThat(client.readToEnd(error)).isEmpty();
      assertThat(client.isEnded(error)).isTrue();
    }
  }

  @Test
  void aResetOrVanishedClientClosesTheConnectionInThePod() throws Exception {
    Socket second;
    try (SpdyClient client = spdy("")) {
      client.open("streamtype", "error", "port", port, "requestid", "0");
      int data = client.open("streamtype", "data", "port", port, "requestid", "0");
      Socket first = accepted.take();
      client.reset(data);
      assertThat(first.getInputStream().read()).isEqualTo(-1);
      client.open("streamtype", "error", "port", port, "requestid", "1");
      client.open("streamtype", "data", "port", port, "requestid", "1");
      second = accepted.take();
    }
    assertThat(second.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void streamsWithoutAPortOrWithAnotherPortAreRefused() throws Exception {
    try (SpdyClient client = spdy("")) {
      client.awaitReset(client.open("streamtype", "data", "requestid", "0"));
      client.awaitReset(client.open("streamtype", "data", "port", "0", "requestid", "0"));
      client.awaitReset(client.open("streamtype", "data", "port", "99999", "requestid", "0"));
      client.awaitReset(client.open("streamtype", "other", "port", port, "requestid", "0"));
      int error = client.open("streamtype", "error", "port", port, "requestid", "1");
      int data = client.open("streamtype", "data", "port", "1", "requestid", "1");
      client.awaitReset(error);
      client.awaitReset(data);
    }
    assertThat(accepted).isEmpty();
  }

  @Test
  void halfAPairIsGivenUp() throws Exception {
    server.close();
    server = StreamingServer.start(Limits.config(Limits.shortStreamCreation()), pods.runtime());
    try (SpdyClient client = spdy("")) {
      client.awaitReset(client.open("streamtype", "data", "port", port, "requestid", "0"));
    }
  }

  @Test
  void requestsWithoutANumberArePairedByTheirStreams() throws Exception {
    try (SpdyClient client = spdy("")) {
      client.open("streamtype", "error", "port", port);
      int data = client.open("streamtype", "data", "port", port);
      Socket pod = accepted.take();
      client.write(data, "x");
      assertThat(read(pod, 1)).isEqualTo("x");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v4.channel.k8s.io", "v4.base64.channel.k8s.io"})
  void webSocketChannelsBeginWithThePortAndRelay(String protocol) throws Exception {
    int number = Integer.parseInt(port);
    byte[] head = {(byte) number, (byte) (number >> 8)};
    try (WebSocketClient client = WebSocketClient.connect(url(number, number), protocol)) {
      Socket first = accepted.take();
      Socket second = accepted.take();
      for (int channel = 0; channel < 4; channel++) {
        client.awaitBytes(channel, 2);
        assertThat(client.bytes(channel)).isEqualTo(head);
      }
      client.write(0, "A");
      client.write(2, "B");
      for (Socket pod : List.of(first, second)) {
        pod.getOutputStream().write(("echo " + read(pod, 1)).getBytes(StandardCharsets.UTF_8));
        pod.close();
      }
      client.awaitText(0, "echo A");
      client.awaitText(2, "echo B");
    }
  }

  @Test
  void webSocketChannelsTellOfARefusedPort() throws Exception {
    listener.close();
    try (WebSocketClient client =
        WebSocketClient.connect(url(Integer.parseInt(port)), "v4.channel.k8s.io")) {
      client.awaitClose();
      assertThat(client.text(1)).contains("error forwarding port " + port);
    }
  }

  @Test
  void webSocketChannelsNeedPorts() throws Exception {
    try (WebSocketClient client = WebSocketClient.connect(url(), "v4.channel.k8s.io")) {
      client.awaitClose();
      assertThat(client.closeCode()).isEqualTo(1008);
    }
  }

  @Test
  void commandsAreNotSpokenToAPort() throws Exception {
    URI url = URI.create(url());
    try (Wire wire = Wire.open(url)) {
      assertThat(WebSocketClient.shake(wire, url, "v5.channel.k8s.io").status()).isEqualTo(403);
    }
  }
}

package io.beanpod.pod.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Against bytes as a server of grpc-go sends them: Huffman-coded names, indexed status. */
class GrpcHealthTest {

  private static final HexFormat HEX = HexFormat.of();

  private static final String SETTINGS = "000000040000000000";
  private static final String SETTINGS_ACK = "000000040100000000";

  /** Table size 0, :status 200 (static 8), content-type (static 31) with a Huffman-coded value. */
  private static final String HEADERS = frame(1, 4, "2088" + "0f10" + "8b1d75d0620d263d4c4d6564");

  /** grpc-status: 0, the name Huffman-coded. */
  private static final String TRAILERS_OK = frame(1, 5, "00889acac8b21234da8f0130");

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  private static String frame(int type, int flags, String payload) {
    return String.format("%06x%02x%02x00000001%s", payload.length() / 2, type, flags, payload);
  }

  private static String data(String message) {
    return frame(0, 0, String.format("00%08x%s", message.length() / 2, message));
  }

  /** Reads the whole request, then answers; what the client sends afterwards is recorded. */
  private RawServer server(String... answer) {
    return new RawServer(socket -> {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      received.add(new String(in.readNBytes(24), StandardCharsets.US_ASCII));
      readFrame(in);
      readFrame(in);
      readFrame(in);
      for (String part : answer) {
        socket.getOutputStream().write(HEX.parseHex(part));
      }
      drain(socket, in);
    });
  }

  private void readFrame(DataInputStream in) throws IOException {
    int head = in.readInt();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = in.readNBytes(head >>> 8);
    received.add((head & 0xff) + "/" + flags + "/" + stream + " " + HEX.formatHex(payload));
  }

  private void drain(Socket socket, DataInputStream in) throws IOException {
    while (!socket.isClosed()) {
      readFrame(in);
    }
  }

  private static GrpcHealth.Reply ask(RawServer server, String service) throws IOException {
    try (GrpcHealth call =
        GrpcHealth.connect("127.0.0.1", server.port(), Deadline.after(Duration.ofSeconds(10)))) {
      return call.check(service, "kube-probe/1.36");
    }
  }

  @Test
  void understandsAServerThatServes() throws Exception {
    try (RawServer server = server(SETTINGS, SETTINGS_ACK, HEADERS, data("0801"), TRAILERS_OK)) {
      assertThat(ask(server, "")).isEqualTo(new GrpcHealth.Reply(0, "", 1));
    }
  }

  @Test
  void speaksHttp2WithPriorKnowledge() throws Exception {
    try (RawServer server = server(SETTINGS, HEADERS, data("0801"), TRAILERS_OK)) {
      ask(server, "db");
      assertThat(take()).isEqualTo("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      assertThat(take()).isEqualTo("4/0/0 000100000000000200000000");
      String headers = take();
      assertThat(headers).startsWith("1/4/1 ");
      assertThat(new String(HEX.parseHex(headers.substring(6)), StandardCharsets.US_ASCII))
          .contains(
              ":path",
              "/grpc.health.v1.Health/Check",
              "127.0.0.1:" + server.port(),
              "application/grpc",
              "trailers",
              "kube-probe/1.36");
      assertThat(take()).isEqualTo("0/1/1 0000000004" + "0a026462");
      assertThat(take()).as("acknowledges the settings").isEqualTo("4/1/0 ");
    }
  }

  private String take() throws InterruptedException {
    String frame = received.poll(10, TimeUnit.SECONDS);
    return frame == null ? "nothing" : frame;
  }

  @Test
  void anEmptyMessageIsAnUnknownStatus() throws Exception {
    try (RawServer server = server(SETTINGS, HEADERS, data(""), TRAILERS_OK)) {
      assertThat(ask(server, "").serving()).isZero();
    }
  }

  @Test
  void aServerWithoutTheServiceSaysUnimplemented() throws Exception {
    // Trailers only: :status 200, grpc-status 12, grpc-message "unknown%20service".
    String trailers =
        "88"
            + "000b"
            + ascii("grpc-status")
            + "02"
            + ascii("12")
            + "000c"
            + ascii("grpc-message")
            + "11"
            + ascii("unknown%20service");
    try (RawServer server = server(SETTINGS, frame(1, 5, trailers))) {
      assertThat(ask(server, ""))
          .isEqualTo(new GrpcHealth.Reply(GrpcHealth.UNIMPLEMENTED, "unknown service", 0));
    }
  }

  @Test
  void aHeaderBlockMayComeInPieces() throws Exception {
    String whole = "0f108b1d75d0620d263d4c4d6564";
    try (RawServer server =
        server(
            SETTINGS,
            frame(1, 0, "88"),
            frame(9, 4, whole),
            frame(0, 8, "02" + "0000000002" + "0802" + "0000"),
            frame(1, 1, "00889acac8b21234da8f"),
            frame(9, 4, "0130"))) {
      assertThat(ask(server, "").serving()).isEqualTo(2);
    }
  }

  @Test
  void answersPingsAndIgnoresWhatItDoesNotKnow() throws Exception {
    String ping = "000008060000000000" + "0102030405060708";
    String unknown = "0000010b0000000000" + "ff";
    try (RawServer server = server(SETTINGS, ping, unknown, HEADERS, data("0801"), TRAILERS_OK)) {
      assertThat(ask(server, "").serving()).isEqualTo(1);
      for (int i = 0; i < 5; i++) {
        take();
      }
      assertThat(take()).isEqualTo("6/1/0 0102030405060708");
    }
  }

  @Test
  void refusalsAndNonsenseAreFailures() throws Exception {
    String goAway = "000008070000000000" + "00000000" + "0000000b";
    String reset = frame(3, 0, "00000007");
    String indexed = frame(1, 5, "be");
    for (String answer :
        new String[] {
          goAway,
          reset,
          indexed,
          HEX.formatHex("HTTP/1.1 400 Bad".getBytes(StandardCharsets.US_ASCII)),
          ""
        }) {
      try (RawServer server = server(answer)) {
        assertThatThrownBy(() -> askFor(server)).isInstanceOf(IOException.class);
      }
    }
  }

  private static void askFor(RawServer server) throws IOException {
    try (GrpcHealth call =
        GrpcHealth.connect("127.0.0.1", server.port(), Deadline.after(Duration.ofMillis(300)))) {
      call.check("", "test");
    }
  }

  @Test
  void aServerThatSaysNothingRunsIntoTheDeadline() throws Exception {
    try (RawServer server = server(SETTINGS)) {
      // On a busy machine it may pass while the connection is made.
      assertThatThrownBy(() -> askFor(server)).isInstanceOf(SocketTimeoutException.class);
    }
  }

  private static String ascii(String text) {
    return HEX.formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }
}

package io.beanpod.pod.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.pod.wire.HttpGet.Header;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class HttpGetTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final HttpGet http = new HttpGet("kube-probe/1.36");

  private HttpReply get(int port, String path, Header... headers) throws IOException {
    return http.get(
        new HttpTarget(false, "127.0.0.1", port, path),
        List.of(headers),
        Deadline.after(Duration.ofSeconds(10)));
  }

  private static List<String> request(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    List<String> lines = new ArrayList<>();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      lines.add(line);
    }
    return lines;
  }

  private static RawServer answering(String answer, List<String> requests) {
    return new RawServer(socket -> {
      requests.addAll(request(socket));
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    });
  }

  private static RawServer answering(String answer) {
    return answering(answer, new CopyOnWriteArrayList<>());
  }

  @Test
  void asksAsKubeletDoes() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    try (RawServer server = answering(OK, lines)) {
      assertThat(get(server.port(), "healthz?full=1").status()).isEqualTo(200);
      assertThat(lines)
          .containsExactly(
              "GET /healthz?full=1 HTTP/1.1",
              "Host: 127.0.0.1:" + server.port(),
              "User-Agent: kube-probe/1.36",
              "Accept: */*",
              "Connection: close");
    }
  }

  @Test
  void headersOfTheManifestReplaceItsOwn() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    try (RawServer server = answering(OK, lines)) {
      get(
          server.port(),
          "/",
          new Header("host", "example.org"),
          new Header("User-Agent", "me"),
          new Header("X-One", "1"),
          new Header("X-One", "2"));
      assertThat(lines)
          .containsExactly(
              "GET / HTTP/1.1",
              "Accept: */*",
              "host: example.org",
              "User-Agent: me",
              "X-One: 1",
              "X-One: 2",
              "Connection: close");
    }
  }

  @Test
  void aHeaderCannotSmuggleAnother() throws Exception {
    try (RawServer server = answering(OK)) {
      assertThatThrownBy(() -> get(server.port(), "/", new Header("A", "b\r\nC: d")))
          .hasMessageContaining("line break");
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void readsBodiesOfEveryKindUpToTenKibibytes() throws Exception {
    String chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    try (RawServer server = answering(chunked)) {
      assertThat(get(server.port(), "/").body()).isEqualTo("abcde");
    }
    try (RawServer server = answering("HTTP/1.0 500 No\r\n\r\n" + "x".repeat(20_000))) {
      HttpReply reply = get(server.port(), "/");
      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.body()).hasSize(10_240);
    }
    try (RawServer server = answering("HTTP/1.1 100 Continue\r\n\r\n" + OK)) {
      assertThat(get(server.port(), "/").body()).isEqualTo("ok");
    }
  }

  @Test
  void whatIsNotHttpIsAFailure() throws Exception {
    for (String answer :
        List.of("SSH-2.0-x\r\n", "", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort")) {
      try (RawServer server = answering(answer)) {
        assertThatThrownBy(() -> get(server.port(), "/"))
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith("Get \"http://127.0.0.1:");
      }
    }
  }

  @Test
  void followsRedirectsOnTheSameHostOnly() throws Exception {
    try (RawServer end = answering(OK);
        RawServer here =
            answering(
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:"
                    + end.port()
                    + "/x\r\nContent-Length: 0\r\n\r\n");
        RawServer away =
            answering(
                "HTTP/1.1 302 Found\r\nLocation: http://example.org/\r\n"
                    + "Content-Length: 3\r\n\r\nbye")) {
      assertThat(get(here.port(), "/").status()).isEqualTo(200);
      HttpReply reply = get(away.port(), "/");
      assertThat(reply.status()).isEqualTo(302);
      assertThat(reply.body()).isEqualTo("bye");
    }
  }

  @Test
  void givesUpAfterTenRedirects() throws Exception {
    try (RawServer server =
        answering("HTTP/1.1 301 Moved\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")) {
      assertThatThrownBy(() -> get(server.port(), "/"))
          .hasMessageContaining("stopped after 10 redirects");
      assertThat(server.connections()).isEqualTo(10);
    }
  }

  @Test
  void aServerThatDoesNotAnswerRunsIntoTheDeadline() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      assertThatThrownBy(() ->
              http.get(
                  new HttpTarget(false, "127.0.0.1", silent.getLocalPort(), "/"),
                  List.of(),
                  Deadline.after(Duration.ofMillis(30))))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("context deadline exceeded");
    }
  }

  @Test
  void aClosedPortIsNamed() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    assertThatThrownBy(() -> get(port, "/x"))
        .hasMessage(
            "Get \"http://127.0.0.1:%d/x\": dial tcp 127.0.0.1:%d: connect: connection refused",
            port, port);
  }

  @Test
  void plainHttpBehindHttpsIsToldApart() throws Exception {
    byte[] refusal = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    try (RawServer server =
        new RawServer(socket -> {
          socket.getInputStream().read();
          socket.getOutputStream().write(refusal);
        })) {
      HttpTarget target = new HttpTarget(true, "127.0.0.1", server.port(), "/");
      assertThatThrownBy(() -> http.get(target, List.of(), Deadline.after(Duration.ofSeconds(10))))
          .isInstanceOf(HttpGet.NotTls.class);
    }
  }
}

package io.beanpod.cri.streaming;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A client's socket to the streaming server, with the HTTP part written out by hand. */
final class Wire implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 60_000;

  /** The head of an HTTP response, and the body when there is one. */
  record Response(int status, List<String> headers, String body) {
    Optional<String> header(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ":";
      return headers.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
          .map(line -> line.substring(prefix.length()).strip())
          .findFirst();
    }
  }

  private final Socket socket;

  Wire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
  }

  static Wire open(URI url) throws IOException {
    return new Wire(new Socket(url.getHost(), url.getPort()));
  }

  /** Sends a request without a body and reads the head of the answer. */
  Response request(String method, String path, String... headers) throws IOException {
    StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: test\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    return response();
  }

  Response response() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int value = in().read();
      if (value < 0) {
        throw new EOFException("the server closed the connection: " + head);
      }
      head.write(value);
    }
    List<String> lines =
        new ArrayList<>(head.toString(StandardCharsets.ISO_8859_1).lines().toList());
    int status = Integer.parseInt(lines.removeFirst().split(" ", 3)[1]);
    Response response = new Response(status, lines, "");
    int length = response.header("content-length").map(Integer::parseInt).orElse(0);
    byte[] body = status == 101 ? new byte[0] : in().readNBytes(length);
    return new Response(status, lines, new String(body, StandardCharsets.UTF_8));
  }

  InputStream in() throws IOException {
    return socket.getInputStream();
  }

  OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  void write(byte[] bytes) throws IOException {
    out().write(bytes);
  }

  /** Reads until the server has closed the connection, and tells whether it was a clean end. */
  boolean endsCleanly() {
    try {
      in().transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

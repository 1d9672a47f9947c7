package io.beanpod.pod.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * GET requests as kubelet makes them for probes and hooks: HTTP/1.1, one connection each, no proxy,
 * no compression, certificates not verified, redirects followed on the same host only. The JDK's
 * clients cannot serve here: they keep Host and Connection headers for themselves.
 */
public final class HttpGet {

  /** The JDK has no exception of its own for this. */
  private static final String NOT_A_TLS_RECORD = "unrecognized SSL message";

  private static final int MAX_REDIRECTS = 10;
  private static final int MAX_BODY = 10 << 10;
  private static final int MAX_LINE = 16 << 10;
  private static final int MAX_HEADERS = 256;

  private final SSLSocketFactory tls = TrustAll.socketFactory();
  private final String userAgent;

  /**
   * @param userAgent what the request says it comes from, unless a header says otherwise
   */
  public HttpGet(String userAgent) {
    this.userAgent = userAgent;
  }

  /** One header of a request; several may have the same name. */
  public record Header(String name, String value) {}

  /**
   * Asks, and follows redirects on the same host.
   *
   * @throws IOException when no answer came in time; the message is a sentence
   */
  public HttpReply get(HttpTarget target, List<Header> headers, Deadline deadline)
      throws IOException {
    HttpTarget current = target;
    for (int redirects = 0; ; redirects++) {
      HttpReply reply = ask(current, headers, deadline);
      if (!reply.isRedirect()) {
        return reply;
      }
      HttpTarget next;
      try {
        next = current.redirected(reply.location().orElseThrow());
      } catch (URISyntaxException e) {
        throw new IOException("Get \"" + current + "\": bad Location header: " + e.getMessage(), e);
      }
      if (!next.host().equalsIgnoreCase(target.host())) {
        return reply;
      }
      if (redirects + 1 >= MAX_REDIRECTS) {
        throw new IOException("Get \"" + next + "\": stopped after 10 redirects");
      }
      current = next;
    }
  }

  private HttpReply ask(HttpTarget target, List<Header> headers, Deadline deadline)
      throws IOException {
    String request = request(target, headers);
    try (Socket plain = Dial.connect(target.host(), target.port(), deadline);
        Socket socket = target.tls() ? secured(plain, target, deadline) : plain) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return read(new BufferedInputStream(new DeadlineInput(socket, deadline)));
    } catch (SocketTimeoutException e) {
      throw new SocketTimeoutException(
          "Get \""
              + target
              + "\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
    } catch (NotTls e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("Get \"" + target + "\": " + e.getMessage(), e);
    }
  }

  private Socket secured(Socket plain, HttpTarget target, Deadline deadline) throws IOException {
    plain.setSoTimeout(deadline.remainingMillis());
    try {
      var secured = (SSLSocket) tls.createSocket(plain, target.host(), target.port(), true);
      secured.startHandshake();
      return secured;
    } catch (SSLException e) {
      if (String.valueOf(e.getMessage()).contains(NOT_A_TLS_RECORD)) {
        throw new NotTls("Get \"" + target + "\": http: server gave HTTP response to HTTPS client");
      }
      throw e;
    }
  }

  /** A server that was asked by TLS answers in plain HTTP. */
  public static final class NotTls extends IOException {
    private NotTls(String message) {
      super(message);
    }
  }

  private String request(HttpTarget target, List<Header> headers) throws IOException {
    StringBuilder text = new StringBuilder("GET ").append(target.pathAndQuery());
    text.append(" HTTP/1.1\r\n");
    Map<String, String> defaults = new LinkedHashMap<>();
    boolean standardPort = target.port() == (target.tls() ? 443 : 80);
    String host = Dial.hostAndPort(target.host(), target.port());
    defaults.put("Host", standardPort ? host.substring(0, host.lastIndexOf(':')) : host);
    defaults.put("User-Agent", userAgent);
    defaults.put("Accept", "*/*");
    for (Header header : headers) {
      defaults.keySet().removeIf(header.name()::equalsIgnoreCase);
    }
    defaults.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    for (Header header : headers) {
      if ((header.name() + header.value()).chars().anyMatch(c -> c == '\r' || c == '\n')) {
        throw new ProtocolException("header " + header.name() + " holds a line break");
      }
      if (!header.name().equalsIgnoreCase("Connection") && !header.value().isEmpty()) {
        text.append(header.name()).append(": ").append(header.value()).append("\r\n");
      }
    }
    return text.append("Connection: close\r\n\r\n").toString();
  }

  private static HttpReply read(InputStream in) throws IOException {
    int status;
    Map<String, String> headers;
    do {
      status = status(line(in));
      headers = headers(in);
    } while (status >= 100 && status < 200 && status != 101);
    String body = new String(body(in, status, headers), StandardCharsets.UTF_8);
    return new HttpReply(status, Optional.ofNullable(headers.get("location")), body);
  }

  private static int status(String line) throws IOException {
    if (!line.matches("HTTP/1\\.[01] [1-9][0-9][0-9]( .*)?")) {
      throw new ProtocolException("malformed HTTP response \"" + line + "\"");
    }
    return Integer.parseInt(line.substring(9, 12));
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 0; i < MAX_HEADERS; i++) {
      String line = line(in);
      if (line.isEmpty()) {
        return headers;
      }
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new ProtocolException("malformed header line \"" + line + "\"");
      }
      headers.putIfAbsent(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    throw new ProtocolException("more than " + MAX_HEADERS + " headers");
  }

  private static byte[] body(InputStream in, int status, Map<String, String> headers)
      throws IOException {
    if (status == 101 || status == 204 || status == 304) {
      return new byte[0];
    }
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      return chunks(in);
    }
    String length = headers.get("content-length");
    if (length == null) {
      return in.readNBytes(MAX_BODY);
    }
    if (!length.matches("[0-9]{1,18}")) {
      throw new ProtocolException("bad Content-Length \"" + length + "\"");
    }
    int wanted = (int) Math.min(MAX_BODY, Long.parseLong(length));
    byte[] body = in.readNBytes(wanted);
    if (body.length < wanted) {
      throw new EOFException("unexpected EOF");
    }
    return body;
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (body.size() < MAX_BODY) {
      String size = line(in).replaceAll(";.*", "").strip();
      if (!size.matches("[0-9a-fA-F]{1,7}")) {
        throw new ProtocolException("malformed chunked encoding");
      }
      int length = Integer.parseInt(size, 16);
      if (length == 0) {
        break;
      }
      int wanted = Math.min(length, MAX_BODY - body.size());
      byte[] chunk = in.readNBytes(wanted);
      body.writeBytes(chunk);
      if (chunk.length < wanted) {
        throw new EOFException("unexpected EOF");
      }
      if (wanted == length && !line(in).isEmpty()) {
        throw new ProtocolException("malformed chunked encoding");
      }
    }
    return body.toByteArray();
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException(line.size() == 0 ? "EOF" : "unexpected EOF");
      }
      if (line.size() >= MAX_LINE) {
        throw new ProtocolException("a header line of more than " + MAX_LINE + " bytes");
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}

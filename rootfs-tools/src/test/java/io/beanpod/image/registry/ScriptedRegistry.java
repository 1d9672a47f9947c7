package io.beanpod.image.registry;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A registry on loopback that knows manifests and blobs by their paths, notes each request, and
 * misbehaves as a test tells it: a rule may take a request before the registry does.
 */
public final class ScriptedRegistry implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Content> contents = new ConcurrentHashMap<>();
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  private static final class Content {
    private final byte[] bytes;
    private final String mediaType;

    Content(byte[] bytes, String mediaType) {
      this.bytes = bytes.clone();
      this.mediaType = mediaType;
    }
  }

  /** Takes a request; false leaves it to the next rule, and at last to the registry. */
  public interface Rule {
    boolean take(HttpExchange exchange) throws IOException;
  }

  /**
   * A request that came.
   *
   * @param query empty where there was none
   */
  public record Request(String method, String path, String query, Headers headers) {
    /** A header, empty where it is absent. */
    public String header(String name) {
      return Optional.ofNullable(headers.getFirst(name)).orElse("");
    }
  }

  /** A registry without TLS. */
  public ScriptedRegistry() throws IOException {
    this(HttpServer.create(loopback(), 0));
  }

  /** A registry with TLS. */
  public ScriptedRegistry(SSLContext tls) throws IOException {
    this(tls, tls.getDefaultSSLParameters());
  }

  /** A registry with TLS that may want to see certificates of its clients. */
  public ScriptedRegistry(SSLContext tls, SSLParameters parameters) throws IOException {
    this(secured(tls, parameters));
  }

  private ScriptedRegistry(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  private static HttpServer secured(SSLContext tls, SSLParameters parameters) throws IOException {
    HttpsServer server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters connection) {
            connection.setSSLParameters(parameters);
          }
        });
    return server;
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
  }

  /** Host and port. */
  public String name() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Serves a blob of a repository. */
  public Descriptor blob(String repository, byte[] bytes, String mediaType) {
    Digest digest = Digest.of(bytes);
    contents.put("/v2/" + repository + "/blobs/" + digest, new Content(bytes, mediaType));
    return new Descriptor(mediaType, digest, bytes.length);
  }

  /** Serves a manifest of a repository by its digest and by a tag. */
  public Descriptor manifest(String repository, String tag, byte[] bytes, String mediaType) {
    Digest digest = Digest.of(bytes);
    Content content = new Content(bytes, mediaType);
    contents.put("/v2/" + repository + "/manifests/" + digest, content);
    contents.put("/v2/" + repository + "/manifests/" + tag, content);
    return new Descriptor(mediaType, digest, bytes.length);
  }

  /** Lets a rule take requests before those that were added earlier. */
  public void rule(Rule rule) {
    rules.addFirst(rule);
  }

  /** The requests so far. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** The requests whose path contains a text. */
  public List<Request> requests(String text) {
    return requests.stream().filter(request -> request.path().contains(text)).toList();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = exchange.getRequestURI().getRawQuery();
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              query == null ? "" : query,
              exchange.getRequestHeaders()));
      for (Rule rule : rules) {
        if (rule.take(exchange)) {
          return;
        }
      }
      answer(exchange);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    @Nullable Content content = contents.get(exchange.getRequestURI().getPath());
    if (content == null) {
      fail(exchange, 404, "MANIFEST_UNKNOWN", "manifest unknown");
      return;
    }
    byte[] bytes = content.bytes;
    exchange.getResponseHeaders().set("Content-Type", content.mediaType);
    exchange.getResponseHeaders().set("Docker-Content-Digest", Digest.of(bytes).toString());
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    int from = start(exchange);
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, bytes.length - from);
    exchange.getResponseBody().write(bytes, from, bytes.length - from);
  }

  private static int start(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
  }

  /** Answers with an error of the registry's API. */
  public static void fail(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    byte[] body =
        "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}"
            .formatted(code, message)
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  /** Announces a blob whole, sends its beginning, and breaks the connection. */
  public static void cut(HttpExchange exchange, byte[] whole, int sent) throws IOException {
    exchange.sendResponseHeaders(200, whole.length);
    exchange.getResponseBody().write(whole, 0, sent);
    exchange.getResponseBody().flush();
    throw new IOException("cut");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

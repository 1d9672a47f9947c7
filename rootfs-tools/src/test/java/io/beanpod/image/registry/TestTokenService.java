package io.beanpod.image.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.beanpod.image.registry.auth.Credentials.Basic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Gives tokens for docker-registry by docker's token specification: the user {@code writer} may
 * read and write, {@code reader} may read, both with the password {@code secret}; nobody else may
 * do anything.
 */
public final class TestTokenService implements AutoCloseable {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final TestCertificate certificate;
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> queries = new CopyOnWriteArrayList<>();

  /** Serves with TLS, and signs tokens with the same key. */
  public TestTokenService(TestCertificate certificate) throws Exception {
    this.certificate = certificate;
    server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.server()));
    server.setExecutor(threads);
    server.createContext("/token", this::serve);
    server.start();
  }

  /** What docker-registry must have in its configuration, in YAML. */
  public String configuration(Path certificates) {
    return "auth: {token: {realm: \"https://127.0.0.1:%d/token\", service: test, issuer: us, rootcertbundle: %s}}"
        .formatted(server.getAddress().getPort(), certificates);
  }

  /** What it was asked. */
  public List<String> queries() {
    return List.copyOf(queries);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = exchange.getRequestURI().getQuery();
      queries.add(query);
      String shown = exchange.getRequestHeaders().getFirst("Authorization");
      boolean writer = new Basic("writer", "secret").header().equals(shown);
      boolean reader = new Basic("reader", "secret").header().equals(shown);
      if (shown != null && !writer && !reader) {
        ScriptedRegistry.fail(exchange, 401, "UNAUTHORIZED", "wrong password");
        return;
      }
      byte[] body =
          "{\"token\":\"%s\",\"expires_in\":300}"
              .formatted(token(access(query, writer, reader)))
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static String access(String query, boolean writer, boolean reader) {
    List<String> entries = new ArrayList<>();
    for (String part : query.split("&", -1)) {
      if (part.startsWith("scope=repository:")) {
        String[] words = part.substring("scope=".length()).split(":", -1);
        List<String> actions = new ArrayList<>();
        if (words[2].contains("pull") && (writer || reader)) {
          actions.add("\"pull\"");
        }
        if (words[2].contains("push") && writer) {
          actions.add("\"push\"");
        }
        entries.add(
            "{\"type\":\"repository\",\"name\":\"%s\",\"actions\":[%s]}"
                .formatted(words[1], String.join(",", actions)));
      }
    }
    return "[" + String.join(",", entries) + "]";
  }

  private String token(String access) throws IOException {
    try {
      String header =
          "{\"typ\":\"JWT\",\"alg\":\"ES256\",\"x5c\":[\"%s\"]}"
              .formatted(Base64.getEncoder().encodeToString(certificate.encoded()));
      long now = Instant.now().getEpochSecond();
      String claims =
          "{\"iss\":\"us\",\"sub\":\"x\",\"aud\":\"test\",\"exp\":%d,\"nbf\":%d,\"iat\":%d,\"jti\":\"%d\",\"access\":%s}"
              .formatted(now + 300, now - 10, now, System.nanoTime(), access);
      String signed = encode(header) + "." + encode(claims);
      byte[] signature = certificate.sign(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + BASE64.encodeToString(signature);
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static String encode(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

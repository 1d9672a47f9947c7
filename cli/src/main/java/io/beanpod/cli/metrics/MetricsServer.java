package io.beanpod.cli.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code GET /metrics} in Prometheus' text format, or OpenMetrics' where that is wanted.
 */
public final class MetricsServer implements AutoCloseable {
  /** Scrapes at a time; more are told to come again. */
  private static final int SCRAPES = 4;

  /**
   * Seconds for a request and for its answer, and connections at a time: by itself the JDK's server
   * has no limits. It reads them once, when it is first used.
   */
  private static final Map<String, String> LIMITS =
      Map.of(
          "sun.net.httpserver.maxReqTime", "10",
          "sun.net.httpserver.maxRspTime", "30",
          "jdk.httpserver.maxConnections", "64");

  private final HttpServer server;
  private final ExecutorService threads;
  private final PrometheusRegistry registry;
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final Semaphore places = new Semaphore(SCRAPES);

  private MetricsServer(HttpServer server, ExecutorService threads, PrometheusRegistry registry) {
    this.server = server;
    this.threads = threads;
    this.registry = registry;
  }

  /**
   * Listens.
   *
   * @throws IOException when the address cannot be had
   */
  public static MetricsServer open(InetSocketAddress address, PrometheusRegistry registry)
      throws IOException {
    LIMITS.forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
    HttpServer server;
    try {
      server = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new IOException(
          "cannot serve metrics on %s:%d: %s"
              .formatted(address.getAddress().getHostAddress(), address.getPort(), e.getMessage()),
          e);
    }
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("metrics").factory());
    MetricsServer metrics = new MetricsServer(server, threads, registry);
    server.createContext("/", metrics::answer);
    server.setExecutor(threads);
    server.start();
    return metrics;
  }

  /** Where it listens, with the port that the kernel chose. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals("/metrics")) {
        exchange.sendResponseHeaders(404, -1);
      } else if (!exchange.getRequestMethod().matches("GET|HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        exchange.sendResponseHeaders(405, -1);
      } else if (!places.tryAcquire()) {
        exchange.getResponseHeaders().set("Retry-After", "1");
        exchange.sendResponseHeaders(503, -1);
      } else {
        try {
          scrape(exchange);
        } finally {
          places.release();
        }
      }
    }
  }

  private void scrape(HttpExchange exchange) throws IOException {
    @Nullable String wanted = exchange.getRequestHeaders().getFirst("Accept");
    ExpositionFormatWriter writer = formats.findWriter(wanted);
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    writer.write(page, registry.scrape());
    exchange.getResponseHeaders().set("Content-Type", writer.getContentType());
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    exchange.sendResponseHeaders(200, page.size());
    page.writeTo(exchange.getResponseBody());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}

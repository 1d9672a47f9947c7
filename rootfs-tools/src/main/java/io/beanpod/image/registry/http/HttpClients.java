package io.beanpod.image.registry.http;

import io.beanpod.image.registry.hosts.TlsContexts;
import io.beanpod.image.registry.hosts.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * The HTTP clients of one pull, one for each way of connecting. They live as long as the pull: its
 * end closes each connection, and the next pull reads changed certificates.
 */
final class HttpClients implements AutoCloseable {
  private final HttpSettings settings;
  private final Map<Way, HttpClient> clients = new HashMap<>();

  private record Way(boolean secure, TlsSettings tls, Duration dialTimeout) {}

  HttpClients(HttpSettings settings) {
    this.settings = settings;
  }

  /** The client for an address. */
  synchronized HttpClient get(URI uri, TlsSettings tls, Duration dialTimeout) throws IOException {
    Way way = new Way("https".equals(uri.getScheme()), tls, dialTimeout);
    HttpClient client = clients.get(way);
    if (client == null) {
      client = open(way);
      clients.put(way, client);
    }
    return client;
  }

  /** HTTP/1.1, so that layers that arrive at once do not share, and wait for, one connection. */
  private HttpClient open(Way way) throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(way.dialTimeout())
            .proxy(settings.proxies())
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    if (way.secure()) {
      builder.sslContext(TlsContexts.of(way.tls()));
    }
    return builder.build();
  }

  @Override
  public synchronized void close() {
    clients.values().forEach(HttpClient::shutdownNow);
    clients.clear();
  }
}

package io.beanpod.cri.trace;

import io.beanpod.cri.v1.otlp.ExportTraceServiceRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** OTLP as protobuf in HTTP requests. */
final class HttpSender implements SpanSender {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final URI address;
  private final HttpClient client;

  HttpSender(TraceConfig config) {
    String path = config.endpoint().getPath();
    address =
        path.isEmpty() || path.equals("/")
            ? config.endpoint().resolve("/v1/traces")
            : config.endpoint();
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
  }

  @Override
  public void send(ExportTraceServiceRequest spans) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(spans.toByteArray()))
            .build();
    int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    if (status / 100 != 2) {
      throw new IOException("HTTP status " + status);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}

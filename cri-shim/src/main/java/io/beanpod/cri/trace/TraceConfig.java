package io.beanpod.cri.trace;

import java.net.URI;

/**
 * Where spans go, and which.
 *
 * @param endpoint {@code http://} or {@code https://} with host and port of a collector
 * @param ratePerMillion how many of a million calls are traced that came without a trace; a call
 *     with one is traced if its caller is
 * @param version of beanpod
 * @param machine the host's name
 */
public record TraceConfig(
    URI endpoint, Protocol protocol, int ratePerMillion, String version, String machine) {

  /** How a collector is spoken to. */
  public enum Protocol {
    /** OTLP over gRPC, usually on port 4317. */
    GRPC,

    /** OTLP as protobuf in HTTP requests, usually on port 4318. */
    HTTP
  }

  public TraceConfig {
    String scheme = String.valueOf(endpoint.getScheme());
    if (!scheme.matches("https?") || endpoint.getHost() == null || endpoint.getPort() < 1) {
      throw new IllegalArgumentException(
          "want http:// or https:// with host and port, such as http://127.0.0.1:4317");
    }
  }

  boolean isEncrypted() {
    return endpoint.getScheme().equals("https");
  }
}

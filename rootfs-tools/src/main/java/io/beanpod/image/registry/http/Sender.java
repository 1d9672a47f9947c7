package io.beanpod.image.registry.http;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.registry.hosts.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;

/** Sends single requests for one host, and says in a sentence why one failed. */
final class Sender {
  private static final String AGENT = "beanpod";

  private final HttpClients clients;
  private final HttpSettings settings;
  private final Duration dialTimeout;
  private final RequestFailures failures;

  /**
   * A sender.
   *
   * @param certificates the directory where the registry's certificates may be put, for errors
   */
  Sender(HttpClients clients, HttpSettings settings, Duration dialTimeout, Path certificates) {
    this.clients = clients;
    this.settings = settings;
    this.dialTimeout = dialTimeout;
    this.failures = new RequestFailures(certificates);
  }

  /**
   * Sends a request and waits for the beginning of the answer.
   *
   * @throws io.beanpod.image.registry.RegistryException when there is none
   */
  Answer send(HttpRequest request, TlsSettings tls) throws IOException, InterruptedException {
    HttpRequest timed =
        HttpRequest.newBuilder(request, (_, _) -> true)
            .timeout(settings.stall())
            .setHeader("User-Agent", AGENT)
            .build();
    try {
      return Answer.of(
          clients
              .get(request.uri(), tls, dialTimeout)
              .send(timed, BodyStream.handler(settings.stall())));
    } catch (IOException e) {
      throw failed(request.uri(), e);
    }
  }

  /** Why bytes of an answer do not come any more. */
  IOException failed(URI uri, IOException failure) {
    return failure instanceof ImageException ? failure : failures.of(uri, failure);
  }
}

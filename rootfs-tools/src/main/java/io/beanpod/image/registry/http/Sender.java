package io.beanpod.image.registry.http;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.registry.hosts.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Sends single requests for one host, and says in a sentence why one failed. */
final class Sender {
  private static final String AGENT = "beanpod";

  /** How many stalls long a registry may check and store what it has in whole. */
  private static final int COMMIT_STALLS = 10;

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

  /**
   * Sends a request with some content, which may take as long as it goes on; when nothing of it is
   * taken for a while, it fails. Once all is taken, the answer may take longer.
   *
   * @throws io.beanpod.image.registry.RegistryException when there is no answer
   */
  Answer send(HttpRequest.Builder request, TlsSettings tls, String method, Content content)
      throws IOException, InterruptedException {
    if (content.size() < 0) {
      return send(request.method(method, BodyPublishers.noBody()).build(), tls);
    }
    AtomicLong taken = new AtomicLong();
    HttpRequest whole =
        request.method(method, content.publisher(taken)).setHeader("User-Agent", AGENT).build();
    CompletableFuture<HttpResponse<BodyStream>> answer =
        clients
            .get(whole.uri(), tls, dialTimeout)
            .sendAsync(whole, BodyStream.handler(settings.stall()));
    try {
      return Answer.of(await(answer, taken, content.size()));
    } catch (IOException e) {
      throw failed(whole.uri(), e);
    } finally {
      answer.cancel(true); // nothing happens where it is there
    }
  }

  private <T> T await(CompletableFuture<T> answer, AtomicLong taken, long size)
      throws IOException, InterruptedException {
    while (true) {
      long before = taken.get();
      boolean whole = size > 0 && before >= size;
      Duration patience = whole ? settings.stall().multipliedBy(COMMIT_STALLS) : settings.stall();
      try {
        return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (taken.get() == before) {
          throw new HttpTimeoutException(
              "nothing was taken, or answered, for " + patience.toMillis() + " ms");
        }
      } catch (ExecutionException e) {
        throw e.getCause() instanceof IOException failure
            ? failure
            : new IOException(String.valueOf(e.getCause()), e);
      }
    }
  }

  /** Why bytes of an answer do not come any more. */
  IOException failed(URI uri, IOException failure) {
    return failure instanceof ImageException ? failure : failures.of(uri, failure);
  }
}

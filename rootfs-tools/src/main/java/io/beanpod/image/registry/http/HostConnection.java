package io.beanpod.image.registry.http;

import io.beanpod.image.oci.Reference;
import io.beanpod.image.registry.RegistryException;
import io.beanpod.image.registry.RegistryException.Kind;
import io.beanpod.image.registry.auth.Authorizer;
import io.beanpod.image.registry.hosts.RegistryHost;
import io.beanpod.image.registry.hosts.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One repository at one host: requests with the right header, through redirects. */
final class HostConnection {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MAX_REDIRECTS = 10;

  private final RegistryHost host;
  private final Reference image;
  private final Authorizer authorizer;
  private final Sender sender;

  HostConnection(RegistryHost host, Reference image, Authorizer authorizer, Sender sender) {
    this.host = host;
    this.image = image;
    this.authorizer = authorizer;
    this.sender = sender;
  }

  RegistryHost host() {
    return host;
  }

  /**
   * What is asked for.
   *
   * @param method {@code GET}, {@code HEAD}, and those of uploads
   * @param path below the repository; or a whole address, where the host has given one
   * @param what it is, for errors: {@code tag v1 of library/app}
   * @param content what is sent with it
   */
  record Question(
      String method, String path, Map<String, String> headers, String what, Content content) {
    Question {
      headers = Map.copyOf(headers);
    }

    Question(String method, String path, Map<String, String> headers, String what) {
      this(method, path, headers, what, Content.NONE);
    }
  }

  /**
   * Asks, and asks again with credentials where the host wants them.
   *
   * @throws RegistryException when the answer is not a success
   */
  Answer ask(Question question) throws IOException, InterruptedException {
    Answer answer = answer(question);
    if (!answer.isSuccess()) {
      try (answer) {
        throw failure(answer, question);
      }
    }
    return answer;
  }

  /** The answer, whatever it says; only what a host wants to see is shown before. */
  Answer answer(Question question) throws IOException, InterruptedException {
    Optional<String> shown = authorizer.header();
    Answer first = follow(question, shown);
    boolean again = first.status() == 401 && isOurs(first.uri()) && renew(first, shown);
    return again ? follow(question, authorizer.header()) : first;
  }

  /** What an answer means that is no success. */
  RegistryException failure(Answer answer, Question question) {
    return StatusFailures.of(answer, question.what(), authorizer.describe());
  }

  /** Whether there is something new to show; the refusal is done with then. */
  private boolean renew(Answer refusal, Optional<String> shown)
      throws IOException, InterruptedException {
    boolean renewed = false;
    try {
      renewed = authorizer.renew(refusal.headers().allValues("WWW-Authenticate"), shown);
    } finally {
      if (renewed) {
        refusal.close();
      }
    }
    return renewed;
  }

  /** Why bytes of an answer do not come any more. */
  IOException broken(Answer answer, IOException failure) {
    return sender.failed(answer.uri(), failure);
  }

  /** Credentials and own headers go to this host alone, wherever it sends us. */
  private Answer follow(Question question, Optional<String> authorization)
      throws IOException, InterruptedException {
    URI uri = address(question.path());
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      HttpRequest.Builder request = HttpRequest.newBuilder(uri);
      question.headers().forEach(request::setHeader);
      TlsSettings tls = host.tls();
      if (isOurs(uri)) {
        host.headers()
            .forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        authorization.ifPresent(value -> request.setHeader("Authorization", value));
      } else {
        tls = tls.forOtherHost();
      }
      Answer answer = sender.send(request, tls, question.method(), question.content());
      if (!REDIRECTS.contains(answer.status())) {
        return answer;
      }
      try (answer) {
        uri = target(answer);
      }
    }
    throw new RegistryException(
        Kind.NONSENSE,
        "registry "
            + host.name()
            + " sends us from address to address, more than "
            + MAX_REDIRECTS);
  }

  /** Where an answer sends us, by its {@code Location}: never from TLS to none. */
  static URI target(Answer answer) throws RegistryException {
    String location = answer.header("Location");
    try {
      URI target = answer.uri().resolve(location);
      boolean safe =
          "https".equals(target.getScheme())
              || ("http".equals(target.getScheme()) && "http".equals(answer.uri().getScheme()));
      if (!location.isEmpty() && target.getHost() != null && safe) {
        return target;
      }
    } catch (IllegalArgumentException e) {
      throw new RegistryException(
          Kind.NONSENSE,
          "registry "
              + answer.uri().getRawAuthority()
              + " sends us to no address: "
              + e.getMessage(),
          e);
    }
    throw new RegistryException(
        Kind.NONSENSE,
        "registry "
            + answer.uri().getRawAuthority()
            + " sends us to "
            + StatusFailures.clean(location)
            + ", which is not a safe address");
  }

  private boolean isOurs(URI uri) {
    return origin(uri).equals(origin(host.api()));
  }

  /** Scheme, host and port, the same for all ways to write them. */
  static String origin(URI uri) {
    String origin = (uri.getScheme() + "://" + uri.getRawAuthority()).toLowerCase(Locale.ROOT);
    String port = origin.startsWith("https:") ? ":443" : ":80";
    return origin.endsWith(port) ? origin.substring(0, origin.length() - port.length()) : origin;
  }

  /**
   * A mirror of several registries learns from {@code ns} which one is meant, as containerd's do.
   */
  private URI address(String path) {
    if (!path.startsWith("/")) {
      return URI.create(path);
    }
    String separator = path.indexOf('?') < 0 ? "?" : "&";
    String namespace =
        host.mirror()
            ? separator + "ns=" + URLEncoder.encode(image.domain(), StandardCharsets.UTF_8)
            : "";
    return URI.create(host.api() + "/" + image.path() + path + namespace);
  }
}

package io.beanpod.image.registry.http;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.JsonField;
import io.beanpod.image.registry.RegistryException;
import io.beanpod.image.registry.RegistryException.Kind;
import io.beanpod.image.registry.auth.Credentials;
import io.beanpod.image.registry.auth.Credentials.Basic;
import io.beanpod.image.registry.auth.Credentials.IdentityToken;
import io.beanpod.image.registry.auth.TokenService;
import io.beanpod.image.registry.hosts.RegistryHost;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Asks a token service over HTTP: docker's token specification with name and password or without,
 * OAuth 2 (RFC 6749 §6) with an identity token.
 */
final class HttpTokenService implements TokenService {
  private static final String CLIENT = "beanpod";

  /** What a token lives where the service does not say, by docker's token specification. */
  private static final long DEFAULT_SECONDS = 60;

  private final RegistryHost host;
  private final Sender sender;

  HttpTokenService(RegistryHost host, Sender sender) {
    this.host = host;
    this.sender = sender;
  }

  @Override
  public Grant ask(
      String registry, Request request, Optional<Credentials> credentials, Supplier<String> who)
      throws IOException, InterruptedException {
    URI realm = realm(registry, request.realm());
    Map<String, List<String>> form = new TreeMap<>();
    if (!request.service().isEmpty()) {
      form.put("service", List.of(request.service()));
    }
    form.put("scope", request.scopes());
    HttpRequest message =
        switch (credentials.orElse(null)) {
          case IdentityToken token -> oauth(realm, form, token);
          case Basic basic -> get(realm, form).header("Authorization", basic.header()).build();
          case null, default -> get(realm, form).build();
        };
    Instant asked = Instant.now();
    boolean sameHost = host.api().getRawAuthority().equals(realm.getRawAuthority());
    try (Answer answer = sender.send(message, sameHost ? host.tls() : host.tls().forOtherHost())) {
      if (!answer.isSuccess()) {
        throw StatusFailures.of(answer, "token for " + registry, who.get());
      }
      return grant(answer, asked);
    }
  }

  /** A service without TLS could be anybody: it is asked only for a registry without TLS. */
  private URI realm(String registry, String text) throws RegistryException {
    try {
      URI realm = host.api().resolve(text);
      boolean secured = "https".equals(realm.getScheme());
      boolean plain = "http".equals(realm.getScheme()) && "http".equals(host.api().getScheme());
      if (!text.isEmpty() && realm.getHost() != null && (secured || plain)) {
        return realm;
      }
    } catch (IllegalArgumentException e) {
      throw new RegistryException(
          Kind.NONSENSE, "registry " + registry + " wants a token of no address: " + text, e);
    }
    throw new RegistryException(
        Kind.NONSENSE,
        "registry "
            + registry
            + " wants a token of "
            + StatusFailures.clean(text)
            + ", which is not a safe address");
  }

  private static HttpRequest.Builder get(URI realm, Map<String, List<String>> form) {
    String separator = realm.getRawQuery() == null ? "?" : "&";
    return HttpRequest.newBuilder(URI.create(realm + separator + encode(form)));
  }

  private static HttpRequest oauth(URI realm, Map<String, List<String>> form, IdentityToken token) {
    form.computeIfPresent("scope", (_, scopes) -> List.of(String.join(" ", scopes)));
    form.put("grant_type", List.of("refresh_token"));
    form.put("refresh_token", List.of(token.token()));
    form.put("client_id", List.of(CLIENT));
    return HttpRequest.newBuilder(realm)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(encode(form)))
        .build();
  }

  private static String encode(Map<String, List<String>> form) {
    return form.entrySet().stream()
        .flatMap(entry ->
            entry.getValue().stream()
                .map(value ->
                    entry.getKey() + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)))
        .collect(Collectors.joining("&"));
  }

  private static Grant grant(Answer answer, Instant asked) throws IOException {
    String who = "token service " + answer.uri().getRawAuthority();
    try {
      JsonField document = JsonField.parse(answer.document(), "its answer");
      String token = document.get("token").textOrEmpty();
      if (token.isEmpty()) {
        token = document.get("access_token").text();
      }
      if (!token.matches("[\\x21-\\x7e]+")) {
        throw document.wrong("has a token that no header can carry");
      }
      JsonField seconds = document.get("expires_in");
      long life = seconds.isPresent() ? seconds.size() : DEFAULT_SECONDS;
      // A tenth earlier: clocks differ, and a request takes its time.
      Duration used = Duration.ofMillis(Math.min(life, 1L << 30) * 900);
      return new Grant(token, asked.plus(used));
    } catch (ImageException e) {
      throw new RegistryException(Kind.NONSENSE, who + ": " + e.getMessage(), e);
    }
  }
}

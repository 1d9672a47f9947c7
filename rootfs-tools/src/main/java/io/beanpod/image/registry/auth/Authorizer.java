package io.beanpod.image.registry.auth;

import io.beanpod.image.registry.RegistryException;
import io.beanpod.image.registry.RegistryException.Kind;
import io.beanpod.image.registry.auth.Credentials.Basic;
import io.beanpod.image.registry.auth.Credentials.IdentityToken;
import io.beanpod.image.registry.auth.Credentials.RegistryToken;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Shows one host who asks for one repository. Nothing is shown, and no credentials are looked for,
 * before the host asks. Several threads may use it; one of them renews a token for all.
 */
public final class Authorizer {
  private final CredentialSearch search;
  private final TokenService tokens;
  private final String registry;
  private final Scopes scopes;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable FoundCredentials found;
  private @Nullable Challenge bearer;
  private @Nullable Token current;

  /** Looks for credentials. */
  public interface CredentialSearch {
    FoundCredentials find() throws IOException, InterruptedException;
  }

  /** A header and how long it may be used. */
  private record Token(String header, Instant expires) {}

  /**
   * An authorizer that has shown nothing yet.
   *
   * @param registry its name, for errors
   * @param scopes what tokens are asked for
   */
  public Authorizer(CredentialSearch search, TokenService tokens, String registry, Scopes scopes) {
    this.search = search;
    this.tokens = tokens;
    this.registry = registry;
    this.scopes = scopes;
  }

  /** The {@code Authorization} to send; a token that has expired is renewed before. */
  public Optional<String> header() throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      Token token = current;
      if (token == null) {
        return Optional.empty();
      }
      Challenge challenge = bearer;
      if (challenge != null && !Instant.now().isBefore(token.expires())) {
        token = fetch(challenge);
      }
      return Optional.of(token.header());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes what a host wants to see.
   *
   * @param challenges its {@code WWW-Authenticate} headers
   * @param shown what it did not accept; where another thread has got something new since, that
   *     counts
   * @return whether there is something new to show
   */
  public boolean renew(List<String> challenges, Optional<String> shown)
      throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      if (current != null && !Optional.of(current.header()).equals(shown)) {
        return true;
      }
      List<Challenge> wanted = Challenge.parse(challenges);
      Credentials credentials = credentials().credentials().orElse(null);
      if (credentials instanceof RegistryToken token) {
        return replace(new Token("Bearer " + token.token(), Instant.MAX), shown);
      }
      for (Challenge challenge : wanted) {
        if (challenge.scheme().equals("bearer")) {
          bearer = challenge;
          return replace(fetch(challenge), shown);
        }
      }
      for (Challenge challenge : wanted) {
        if (challenge.scheme().equals("basic")) {
          return credentials instanceof Basic basic
              && replace(new Token(basic.header(), Instant.MAX), shown);
        }
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean replace(Token token, Optional<String> shown) {
    current = token;
    return !Optional.of(token.header()).equals(shown);
  }

  private Token fetch(Challenge challenge) throws IOException, InterruptedException {
    TokenService.Request request =
        new TokenService.Request(
            challenge.parameter("realm"),
            challenge.parameter("service"),
            scopes.wanted(challenge.parameter("scope")));
    TokenService.Grant grant =
        tokens.ask(registry, request, credentials().credentials(), this::describe);
    Token token = new Token("Bearer " + grant.token(), grant.expires());
    current = token;
    return token;
  }

  private FoundCredentials credentials() throws IOException, InterruptedException {
    FoundCredentials known = found;
    if (known == null) {
      known = search.find();
      checkUsable(known);
      found = known;
    }
    return known;
  }

  private void checkUsable(FoundCredentials known) throws RegistryException {
    Credentials credentials = known.credentials().orElse(null);
    boolean empty =
        switch (credentials) {
          case Basic basic -> basic.user().isEmpty();
          case IdentityToken token -> token.token().isEmpty();
          case RegistryToken token -> token.token().isEmpty();
          case null -> false;
        };
    if (empty) {
      throw new RegistryException(
          Kind.DENIED,
          "credentials for registry " + registry + " in " + known.place() + " are empty");
    }
  }

  /** Of whom the host was told, and the cure where it was not enough. */
  public String describe() {
    FoundCredentials known = found;
    if (known == null) {
      return "no credentials were asked for";
    }
    return known
        .credentials()
        .map(credentials ->
            "the " + credentials + " of " + known.place() + " is not accepted or may not do this")
        .orElseGet(() ->
            "credentials for it were looked for in "
                + known.place()
                + " and not found; `docker login "
                + registry
                + "` or `skopeo login "
                + registry
                + "` writes them");
  }
}

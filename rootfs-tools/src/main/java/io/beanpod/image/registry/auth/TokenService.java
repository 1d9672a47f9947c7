package io.beanpod.image.registry.auth;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Gives tokens for a registry, by docker's token authentication or OAuth 2. */
public interface TokenService {
  /**
   * What a registry wants a token of.
   *
   * @param realm the address of the service
   * @param service the registry's name there; may be empty
   * @param scopes what the token shall allow, each as {@code repository:library/app:pull}
   */
  record Request(String realm, String service, List<String> scopes) {
    /** Copies the scopes. */
    public Request {
      scopes = List.copyOf(scopes);
    }
  }

  /**
   * A token.
   *
   * @param expires when it is renewed, somewhat before it ends
   */
  record Grant(String token, Instant expires) {
    @Override
    public String toString() {
      return "token until " + expires;
    }
  }

  /**
   * Asks for a token.
   *
   * @param registry its name, for errors
   * @param credentials nothing for a token that anybody gets
   * @param who of the credentials, for a denial
   */
  Grant ask(
      String registry, Request request, Optional<Credentials> credentials, Supplier<String> who)
      throws IOException, InterruptedException;
}

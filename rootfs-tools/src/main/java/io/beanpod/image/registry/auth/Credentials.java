package io.beanpod.image.registry.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What shows a registry who asks. None of them shows itself in a log: each prints as its kind. */
public sealed interface Credentials {
  /** A name and a password. */
  record Basic(String user, String password) implements Credentials {
    /** The value of an {@code Authorization} header, RFC 7617. */
    public String header() {
      String pair = user + ":" + password;
      return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
      return "user " + user;
    }
  }

  /** A token that a token service gives tokens for: OAuth 2's refresh token. */
  record IdentityToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "identity token";
    }
  }

  /** A token that is shown to the registry as it is. */
  record RegistryToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "registry token";
    }
  }
}

package io.beanpod.cri.image;

import io.beanpod.cri.v1.AuthConfig;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.registry.auth.Credentials;
import io.beanpod.image.registry.auth.Credentials.Basic;
import io.beanpod.image.registry.auth.Credentials.IdentityToken;
import io.beanpod.image.registry.auth.Credentials.RegistryToken;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Reads the credentials of a pull's request. */
final class RequestCredentials {
  private RequestCredentials() {}

  /**
   * The credentials for an image.
   *
   * @return none where there are none, or where they are for another registry
   * @throws IllegalArgumentException when they cannot be understood; the message does not show them
   */
  static Optional<Credentials> of(AuthConfig auth, String image) throws ImageException {
    if (!isFor(auth.getServerAddress(), Reference.parse(image))) {
      return Optional.empty();
    }
    if (!auth.getUsername().isEmpty()) {
      return Optional.of(new Basic(auth.getUsername(), auth.getPassword()));
    }
    if (!auth.getIdentityToken().isEmpty()) {
      return Optional.of(new IdentityToken(auth.getIdentityToken()));
    }
    if (!auth.getRegistryToken().isEmpty()) {
      return Optional.of(new RegistryToken(auth.getRegistryToken()));
    }
    return auth.getAuth().isEmpty() ? Optional.empty() : Optional.of(decode(auth.getAuth()));
  }

  /** An address as it is written: with scheme and API version, or the registry's name alone. */
  private static boolean isFor(String address, Reference image) {
    String host = address.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    return host.isEmpty() || host.equals(image.domain()) || host.endsWith("." + image.domain());
  }

  private static Credentials decode(String auth) {
    String pair;
    try {
      byte[] bytes = Base64.getDecoder().decode(auth.strip());
      pair = new String(bytes, StandardCharsets.UTF_8).replaceAll("\0+$", "");
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("auth of the request is not base64", e);
    }
    int colon = pair.indexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("auth of the request is not user:password in base64");
    }
    return new Basic(pair.substring(0, colon), pair.substring(colon + 1));
  }
}

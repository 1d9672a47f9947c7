package io.beanpod.image.registry.auth;

import java.util.List;
import java.util.Optional;

/**
 * What a search for credentials has given.
 *
 * @param credentials the credentials, or none
 * @param place where they are from; where there are none, where they were looked for
 */
public record FoundCredentials(Optional<Credentials> credentials, String place) {
  /** Nobody to be, and nowhere to look. */
  public static final FoundCredentials ANONYMOUS =
      new FoundCredentials(Optional.empty(), "nowhere");

  static FoundCredentials none(List<String> places) {
    return places.isEmpty()
        ? ANONYMOUS
        : new FoundCredentials(Optional.empty(), String.join(", ", places));
  }
}

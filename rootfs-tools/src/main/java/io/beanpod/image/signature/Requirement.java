package io.beanpod.image.signature;

import java.security.PublicKey;
import java.util.List;

/** One thing that a policy asks of an image. */
sealed interface Requirement {
  /** Nothing. */
  record Accept() implements Requirement {}

  /** The impossible. */
  record Reject() implements Requirement {}

  /**
   * A signature by one of these keys.
   *
   * @param places where the keys come from, for people
   */
  record Signed(List<PublicKey> keys, List<String> places, SignedIdentity identity)
      implements Requirement {
    /** Copies the lists. */
    public Signed {
      keys = List.copyOf(keys);
      places = List.copyOf(places);
    }
  }

  /**
   * Something that cannot be checked here, so that nothing has it.
   *
   * @param why a sentence's end that begins with the place in the policy
   */
  record Unsupported(String why) implements Requirement {}
}

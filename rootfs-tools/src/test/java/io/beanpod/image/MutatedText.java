package io.beanpod.image;

import java.nio.charset.StandardCharsets;

/** A damaged document. */
public final class MutatedText {
  private MutatedText() {}

  /** Damages a document of JSON, in its bytes or in its words. */
  public static byte[] of(byte[] json, long seed) {
    Mutations mutations = new Mutations(seed);
    return mutations.chance(2)
        ? mutations.damage(json)
        : mutations.json(new String(json, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
  }
}

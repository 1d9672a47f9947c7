package io.beanpod.pod.admission;

import io.beanpod.pod.model.ObjectMeta;
import io.beanpod.pod.model.Pod;
import java.time.Instant;
import java.util.UUID;

/** Makes a pod of a manifest. */
public final class PodCreation {
  /** No vowels, and nothing that looks like another: no words by accident. */
  private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

  private static final int SUFFIX_LENGTH = 5;
  private static final int LONGEST_PREFIX = 58;

  private PodCreation() {}

  /** Gives a manifest its uid, its time and, where it only has {@code generateName}, its name. */
  public static Pod create(Pod manifest, UUID uid, Instant now) {
    ObjectMeta meta = manifest.metadata();
    String prefix = meta.generateName();
    String name = meta.name().isEmpty() && prefix != null ? generated(prefix, uid) : meta.name();
    return manifest.withMetadata(meta.created(name, uid.toString(), now));
  }

  private static String generated(String prefix, UUID uid) {
    StringBuilder name =
        new StringBuilder(prefix.substring(0, Math.min(prefix.length(), LONGEST_PREFIX)));
    long bits = uid.getLeastSignificantBits();
    for (int i = 0; i < SUFFIX_LENGTH; i++) {
      name.append(
          SUFFIX_LETTERS.charAt((int) Long.remainderUnsigned(bits, SUFFIX_LETTERS.length())));
      bits = Long.divideUnsigned(bits, SUFFIX_LETTERS.length());
    }
    return name.toString();
  }
}

package io.beanpod.image.registry.hosts;

import io.beanpod.image.oci.ImageException;
import java.util.Arrays;
import java.util.Locale;

/** What a host may be asked for, by containerd's words. */
public enum Capability {
  /** Manifests and blobs by their digests, which we check. */
  PULL,
  /** What a tag stands for: the host's word is taken. */
  RESOLVE,
  /** Taking images in. */
  PUSH;

  static Capability parse(String word) throws ImageException {
    return Arrays.stream(values())
        .filter(value -> value.word().equals(word))
        .findFirst()
        .orElseThrow(
            () -> new ImageException("\"" + word + "\" is not one of pull, resolve and push"));
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package io.beanpod.image.oci;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Points to a blob. OCI image specification, descriptor.
 *
 * @param mediaType what the blob is
 * @param digest the digest of its bytes
 * @param size the number of its bytes
 * @param annotations further facts, for example the image's name in the index of a layout
 * @param platform the machine that the blob is for; null where none is said
 */
public record Descriptor(
    String mediaType,
    Digest digest,
    long size,
    Map<String, String> annotations,
    @Nullable Platform platform) {
  /** Copies the annotations. */
  public Descriptor {
    annotations = Map.copyOf(annotations);
  }

  /** A descriptor without annotations and platform. */
  public Descriptor(String mediaType, Digest digest, long size) {
    this(mediaType, digest, size, Map.of(), null);
  }
}

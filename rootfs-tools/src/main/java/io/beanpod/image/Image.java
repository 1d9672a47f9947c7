package io.beanpod.image;

import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.Reference;
import java.time.Instant;
import java.util.List;

/**
 * An image in the store.
 *
 * @param id the digest of its configuration, the same everywhere
 * @param names its names with a tag
 * @param repoDigests its names with the digest that a registry knows it by
 * @param manifestDigest the digest of its manifest
 * @param config what it says of its containers
 * @param chainIds its unpacked layers, lowest first
 * @param size bytes of manifest, configuration and layers as they came
 * @param added when it came into the store
 * @param pinned whether it stays when unused images are removed
 */
public record Image(
    Digest id,
    List<Reference> names,
    List<Reference> repoDigests,
    Digest manifestDigest,
    ImageConfig config,
    List<Digest> chainIds,
    long size,
    Instant added,
    boolean pinned) {
  /** Copies the lists. */
  public Image {
    names = List.copyOf(names);
    repoDigests = List.copyOf(repoDigests);
    chainIds = List.copyOf(chainIds);
  }

  /** The shortest name that people know it by, its id where it has none. */
  public String label() {
    return names.isEmpty() ? id.toString() : names.getFirst().familiar();
  }
}

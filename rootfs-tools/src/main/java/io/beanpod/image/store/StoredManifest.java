package io.beanpod.image.store;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A manifest that the store holds with all that it needs.
 *
 * @param descriptor the manifest itself
 * @param config the digest of the image's configuration: the image's id
 * @param layers digests of the layers as they came, lowest first
 * @param chainIds names of the unpacked layers, lowest first
 * @param size bytes of manifest, configuration and layers as they came
 * @param added when it was stored
 */
public record StoredManifest(
    Descriptor descriptor,
    Digest config,
    List<Digest> layers,
    List<Digest> chainIds,
    long size,
    Instant added) {
  /** Copies the lists. */
  public StoredManifest {
    layers = List.copyOf(layers);
    chainIds = List.copyOf(chainIds);
  }

  /** All blobs that must be kept for it. */
  public Stream<Digest> blobs() {
    return Stream.concat(Stream.of(descriptor.digest(), config), layers.stream());
  }
}

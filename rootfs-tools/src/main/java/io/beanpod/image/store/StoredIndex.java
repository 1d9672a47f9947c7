package io.beanpod.image.store;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An index of images for several platforms that was made here, to be shared. It keeps the blobs of
 * its images, whatever becomes of them, but not their unpacked layers.
 *
 * @param descriptor the index itself
 * @param manifests the manifests it lists
 * @param own the one of them that is for this machine
 * @param added when it was made
 */
public record StoredIndex(
    Descriptor descriptor, List<StoredManifest> manifests, Optional<Digest> own, Instant added) {
  /** Copies the list. */
  public StoredIndex {
    manifests = List.copyOf(manifests);
  }

  /** All blobs that must be kept for it. */
  public Stream<Digest> blobs() {
    return Stream.concat(
        Stream.of(descriptor.digest()), manifests.stream().flatMap(StoredManifest::blobs));
  }
}

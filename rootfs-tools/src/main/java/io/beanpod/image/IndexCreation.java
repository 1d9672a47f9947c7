package io.beanpod.image;

import io.beanpod.image.oci.ConfigDocument;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.ManifestDocument;
import io.beanpod.image.oci.MediaTypes;
import io.beanpod.image.oci.Platform;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.store.ContentStore;
import io.beanpod.image.store.Ingest;
import io.beanpod.image.store.StoredIndex;
import io.beanpod.image.store.StoredManifest;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes one name of images for several platforms. */
final class IndexCreation {
  private final ContentStore store;

  IndexCreation(ContentStore store) {
    this.store = store;
  }

  /**
   * Makes an index.
   *
   * @param manifests its images, in this order, each for another platform
   * @return the index' digest: the same images give the same
   */
  Digest run(Reference name, List<StoredManifest> manifests) throws IOException {
    Map<Platform, StoredManifest> byPlatform = new LinkedHashMap<>();
    List<Descriptor> entries = new ArrayList<>();
    for (StoredManifest manifest : manifests) {
      Platform platform = platform(manifest);
      if (byPlatform.putIfAbsent(platform, manifest) != null) {
        throw new ImageException("two of the images are for " + platform);
      }
      Descriptor target = manifest.descriptor();
      entries.add(
          new Descriptor(target.mediaType(), target.digest(), target.size(), Map.of(), platform));
    }
    byte[] bytes = ManifestDocument.writeIndex(entries);
    Optional<Digest> own =
        byPlatform.entrySet().stream()
            .filter(entry -> Platform.host().runs(entry.getKey()))
            .map(entry -> entry.getValue().descriptor().digest())
            .findFirst();
    StoredIndex index =
        new StoredIndex(
            new Descriptor(MediaTypes.OCI_INDEX, Digest.of(bytes), bytes.length),
            manifests,
            own,
            Instant.now());
    try (Ingest ingest = store.begin()) {
      for (StoredManifest manifest : manifests) {
        keep(ingest, manifest);
      }
      ingest.addDocument(bytes);
      store.commit(ingest, before -> before.with(index, List.of(name)));
    }
    return index.descriptor().digest();
  }

  private static void keep(Ingest ingest, StoredManifest manifest) throws IOException {
    for (Digest blob : manifest.blobs().toList()) {
      if (!ingest.pinBlob(blob)) {
        throw new ImageException(
            "image store: blob " + blob + " is missing; `beanpod image fsck --repair` mends it");
      }
    }
  }

  private Platform platform(StoredManifest manifest) throws IOException {
    return ConfigDocument.read(
            store.blobs().document(manifest.config()),
            "configuration of image " + manifest.config())
        .platform();
  }
}

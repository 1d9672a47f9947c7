package io.beanpod.image.registry.push;

import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.store.ImageIndex;
import io.beanpod.image.store.StoredIndex;
import io.beanpod.image.store.StoredManifest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Repositories of a registry that have blobs of images: those that the images were pulled from or
 * pushed to, which their names with a digest tell.
 *
 * @param repositories the repository of each blob that is known to be in one
 */
record MountSources(Map<Digest, String> repositories) {
  MountSources {
    repositories = Map.copyOf(repositories);
  }

  /**
   * The repositories of a registry beside one.
   *
   * @param wanted only for these blobs
   */
  static MountSources of(ImageIndex index, Reference target, List<Digest> wanted)
      throws ImageException {
    Map<Digest, String> repositories = new HashMap<>();
    for (Map.Entry<String, Digest> entry : index.names().entrySet()) {
      Reference name = Reference.parse(entry.getKey());
      boolean near = name.domain().equals(target.domain()) && !name.path().equals(target.path());
      if (near && name.digest() != null) {
        blobs(index, entry.getValue())
            .filter(wanted::contains)
            .forEach(blob -> repositories.putIfAbsent(blob, name.path()));
      }
    }
    return new MountSources(repositories);
  }

  private static Stream<Digest> blobs(ImageIndex index, Digest target) {
    StoredIndex images = index.indexes().get(target);
    StoredManifest manifest = index.manifests().get(target);
    return images != null
        ? images.blobs()
        : Stream.ofNullable(manifest).flatMap(StoredManifest::blobs);
  }

  Optional<String> of(Digest blob) {
    return Optional.ofNullable(repositories.get(blob));
  }

  List<String> all() {
    return repositories.values().stream().distinct().sorted().toList();
  }
}

package io.beanpod.image.registry.push;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Manifest;
import io.beanpod.image.oci.ManifestDocument;
import io.beanpod.image.store.Blobs;
import io.beanpod.image.store.StoredIndex;
import io.beanpod.image.store.StoredManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a push brings to a registry.
 *
 * @param top what the name will stand for: the only manifest, or the index of all
 * @param manifests the manifests, each with its blobs
 */
public record Parcel(Descriptor top, List<StoredManifest> manifests) {
  /** Copies the manifests. */
  public Parcel {
    manifests = List.copyOf(manifests);
  }

  /** One image. */
  public static Parcel of(StoredManifest manifest) {
    return new Parcel(manifest.descriptor(), List.of(manifest));
  }

  /** Images for several platforms. */
  public static Parcel of(StoredIndex index) {
    return new Parcel(index.descriptor(), index.manifests());
  }

  /** The blobs of a manifest, its configuration last. */
  static List<Descriptor> blobs(Blobs blobs, StoredManifest stored) throws IOException {
    byte[] bytes = blobs.document(stored.descriptor().digest());
    Manifest manifest = ManifestDocument.manifest(bytes, stored.descriptor());
    List<Descriptor> all = new ArrayList<>(manifest.layers());
    all.add(manifest.config());
    return all;
  }
}

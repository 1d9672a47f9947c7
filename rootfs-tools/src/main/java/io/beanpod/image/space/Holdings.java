package io.beanpod.image.space;

import io.beanpod.image.oci.Digest;
import io.beanpod.image.store.ImageIndex;
import io.beanpod.image.store.StoredIndex;
import io.beanpod.image.store.StoredManifest;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who holds which blobs and layers of a store: images, indexes of them, and containers. Not for
 * several threads.
 */
final class Holdings {
  private final StoreUsage usage;
  private final Map<Thing, Set<Digest>> holders = new HashMap<>();
  private final Set<Digest> layersOfContainers;

  /** A blob, or a layer by its chain id. */
  private record Thing(Digest digest, boolean layer) {}

  /**
   * Those of a state of the store.
   *
   * @param layersOfContainers layers that containers hold, whatever becomes of the images
   */
  Holdings(StoreUsage usage, ImageIndex index, Collection<Digest> layersOfContainers) {
    this.usage = usage;
    this.layersOfContainers = Set.copyOf(layersOfContainers);
    for (StoredManifest manifest : index.manifests().values()) {
      manifest.blobs().forEach(blob -> hold(new Thing(blob, false), manifest.config()));
      manifest.chainIds().forEach(layer -> hold(new Thing(layer, true), manifest.config()));
    }
    for (StoredIndex images : index.indexes().values()) {
      Digest holder = images.descriptor().digest();
      images.blobs().forEach(blob -> hold(new Thing(blob, false), holder));
    }
  }

  private void hold(Thing thing, Digest image) {
    holders.computeIfAbsent(thing, _ -> new HashSet<>()).add(image);
  }

  private long bytes(Thing thing) throws IOException {
    return (thing.layer() ? usage.layer(thing.digest()) : usage.blob(thing.digest())).bytes();
  }

  /** What all images hold, each thing once. */
  long all() throws IOException {
    long bytes = 0;
    for (Thing thing : holders.keySet()) {
      bytes += bytes(thing);
    }
    return bytes;
  }

  /** What several images hold together, each thing once. */
  long shared() throws IOException {
    long bytes = 0;
    for (Map.Entry<Thing, Set<Digest>> each : holders.entrySet()) {
      bytes += each.getValue().size() > 1 ? bytes(each.getKey()) : 0;
    }
    return bytes;
  }

  /** What an image holds, alone or with others. */
  long of(Digest image) throws IOException {
    long bytes = 0;
    for (Map.Entry<Thing, Set<Digest>> each : holders.entrySet()) {
      bytes += each.getValue().contains(image) ? bytes(each.getKey()) : 0;
    }
    return bytes;
  }

  /** What an image holds and no other does. */
  long unshared(Digest image) throws IOException {
    long bytes = 0;
    for (Map.Entry<Thing, Set<Digest>> each : holders.entrySet()) {
      bytes += each.getValue().equals(Set.of(image)) ? bytes(each.getKey()) : 0;
    }
    return bytes;
  }

  /** Lets an image go. Returns the bytes that nobody holds any more. */
  long release(Digest image) throws IOException {
    long bytes = 0;
    for (Thing thing : List.copyOf(holders.keySet())) {
      Set<Digest> images = holders.getOrDefault(thing, Set.of());
      if (images.remove(image) && images.isEmpty()) {
        holders.remove(thing);
        boolean kept = thing.layer() && layersOfContainers.contains(thing.digest());
        bytes += kept ? 0 : bytes(thing);
      }
    }
    return bytes;
  }
}

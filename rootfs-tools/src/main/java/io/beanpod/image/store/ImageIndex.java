package io.beanpod.image.store;

import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.Reference;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which images the store has, and by which names: one immutable state of {@code images.json}.
 *
 * @param manifests the manifests by digest
 * @param names the digest of the manifest or the index that each full name stands for
 * @param pinned ids of images that stay when unused ones are removed
 * @param indexes indexes of images for several platforms, by digest; one without a name is dropped
 */
public record ImageIndex(
    SortedMap<Digest, StoredManifest> manifests,
    SortedMap<String, Digest> names,
    SortedSet<Digest> pinned,
    SortedMap<Digest, StoredIndex> indexes) {
  static final ImageIndex EMPTY =
      new ImageIndex(new TreeMap<>(), new TreeMap<>(), new TreeSet<>(), new TreeMap<>());

  /** Copies the collections. */
  public ImageIndex {
    manifests = Collections.unmodifiableSortedMap(new TreeMap<>(manifests));
    names = Collections.unmodifiableSortedMap(new TreeMap<>(names));
    pinned = Collections.unmodifiableSortedSet(new TreeSet<>(pinned));
    SortedMap<Digest, StoredIndex> named = new TreeMap<>(indexes);
    named.keySet().retainAll(names.values());
    indexes = Collections.unmodifiableSortedMap(named);
  }

  /** The ids of all images, in order. */
  public List<Digest> ids() {
    return manifests.values().stream().map(StoredManifest::config).distinct().sorted().toList();
  }

  /** Manifests of an image, the oldest in the store first. */
  public List<StoredManifest> manifestsOf(Digest image) {
    return manifests.values().stream()
        .filter(manifest -> manifest.config().equals(image))
        .sorted(Comparator.comparing(StoredManifest::added))
        .toList();
  }

  /** The manifest that a digest stands for: its own, or that of an index for this machine. */
  public Optional<StoredManifest> manifestAt(Digest target) {
    StoredManifest manifest = manifests.get(target);
    StoredIndex index = indexes.get(target);
    return manifest == null && index != null
        ? index.own().flatMap(own -> Optional.ofNullable(manifests.get(own)))
        : Optional.ofNullable(manifest);
  }

  /** All names of an image, with tag or digest, as the index has them. */
  public List<String> namesOf(Digest image) {
    Set<Digest> own = new HashSet<>();
    manifestsOf(image).forEach(manifest -> own.add(manifest.descriptor().digest()));
    indexes
        .values()
        .forEach(index -> {
          if (index.own().filter(own::contains).isPresent()) {
            own.add(index.descriptor().digest());
          }
        });
    return names.entrySet().stream()
        .filter(entry -> own.contains(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The index without an image and its names. */
  public ImageIndex withoutImage(Digest image) {
    List<Digest> gone =
        manifestsOf(image).stream().map(manifest -> manifest.descriptor().digest()).toList();
    return without(namesOf(image), gone).withPinned(image, false);
  }

  /** The index in which an image is pinned, or is not. */
  public ImageIndex withPinned(Digest image, boolean isPinned) {
    SortedSet<Digest> all = new TreeSet<>(pinned);
    if (isPinned ? all.add(image) : all.remove(image)) {
      return new ImageIndex(manifests, names, all, indexes);
    }
    return this;
  }

  /** The index with one more manifest, to which names are moved. */
  public ImageIndex with(StoredManifest manifest, Collection<Reference> newNames) {
    SortedMap<Digest, StoredManifest> all = new TreeMap<>(manifests);
    all.putIfAbsent(manifest.descriptor().digest(), manifest);
    return new ImageIndex(all, moved(newNames, manifest.descriptor().digest()), pinned, indexes);
  }

  /** The index with one more index of images, to which names are moved. */
  public ImageIndex with(StoredIndex index, Collection<Reference> newNames) {
    SortedMap<Digest, StoredIndex> all = new TreeMap<>(indexes);
    all.put(index.descriptor().digest(), index);
    return new ImageIndex(manifests, moved(newNames, index.descriptor().digest()), pinned, all);
  }

  /** The index with one more name of a manifest or an index that it has. */
  public ImageIndex withName(Reference name, Digest target) {
    return manifests.containsKey(target) || indexes.containsKey(target)
        ? new ImageIndex(manifests, moved(List.of(name), target), pinned, indexes)
        : this;
  }

  private SortedMap<String, Digest> moved(Collection<Reference> newNames, Digest target) {
    SortedMap<String, Digest> all = new TreeMap<>(names);
    newNames.forEach(name -> all.put(name.toString(), target));
    return all;
  }

  /** The index without some names and manifests. */
  public ImageIndex without(Collection<String> goneNames, Collection<Digest> goneManifests) {
    SortedMap<Digest, StoredManifest> keptManifests = new TreeMap<>(manifests);
    keptManifests.keySet().removeAll(goneManifests);
    SortedMap<String, Digest> keptNames = new TreeMap<>(names);
    keptNames.keySet().removeAll(goneNames);
    return new ImageIndex(keptManifests, keptNames, pinned, indexes);
  }
}

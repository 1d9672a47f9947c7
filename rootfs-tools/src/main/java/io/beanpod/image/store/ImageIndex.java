package io.beanpod.image.store;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.JsonField;
import io.beanpod.image.oci.Reference;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which images the store has, and by which names: one immutable state of {@code images.json}.
 *
 * @param manifests the manifests by digest
 * @param names the digest of the manifest that each full name stands for
 * @param pinned ids of images that stay when unused ones are removed
 */
public record ImageIndex(
    SortedMap<Digest, StoredManifest> manifests,
    SortedMap<String, Digest> names,
    SortedSet<Digest> pinned) {
  static final ImageIndex EMPTY = new ImageIndex(new TreeMap<>(), new TreeMap<>(), new TreeSet<>());

  private static final int VERSION = 2;

  /** The version that knew no pinned images. */
  private static final int FIRST_VERSION = 1;

  /** Copies the maps. */
  public ImageIndex {
    manifests = Collections.unmodifiableSortedMap(new TreeMap<>(manifests));
    names = Collections.unmodifiableSortedMap(new TreeMap<>(names));
    pinned = Collections.unmodifiableSortedSet(new TreeSet<>(pinned));
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

  /** All names of an image, with tag or digest, as the index has them. */
  public List<String> namesOf(Digest image) {
    Set<Digest> own =
        manifestsOf(image).stream()
            .map(manifest -> manifest.descriptor().digest())
            .collect(Collectors.toSet());
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
      return new ImageIndex(manifests, names, all);
    }
    return this;
  }

  /** The index with one more manifest, to which names are moved. */
  public ImageIndex with(StoredManifest manifest, Collection<Reference> newNames) {
    SortedMap<Digest, StoredManifest> allManifests = new TreeMap<>(manifests);
    allManifests.putIfAbsent(manifest.descriptor().digest(), manifest);
    SortedMap<String, Digest> allNames = new TreeMap<>(names);
    newNames.forEach(name -> allNames.put(name.toString(), manifest.descriptor().digest()));
    return new ImageIndex(allManifests, allNames, pinned);
  }

  /** The index without some names and manifests. */
  public ImageIndex without(Collection<String> goneNames, Collection<Digest> goneManifests) {
    SortedMap<Digest, StoredManifest> keptManifests = new TreeMap<>(manifests);
    keptManifests.keySet().removeAll(goneManifests);
    SortedMap<String, Digest> keptNames = new TreeMap<>(names);
    keptNames.keySet().removeAll(goneNames);
    return new ImageIndex(keptManifests, keptNames, pinned);
  }

  static ImageIndex read(byte[] bytes, String document) throws ImageException {
    JsonField root = JsonField.parse(bytes, document);
    long version = root.get("version").size();
    if (version < FIRST_VERSION || version > VERSION) {
      throw root.wrong("is of version " + version + "; this program knows " + VERSION);
    }
    SortedMap<Digest, StoredManifest> manifests = new TreeMap<>();
    for (JsonField field : root.get("manifests").elements()) {
      StoredManifest manifest = readManifest(field);
      manifests.put(manifest.descriptor().digest(), manifest);
    }
    SortedMap<String, Digest> names = new TreeMap<>();
    for (Map.Entry<String, JsonField> name : root.get("names").members().entrySet()) {
      Digest target = name.getValue().digest();
      if (!manifests.containsKey(target)) {
        throw name.getValue().wrong("names a manifest that is not in the index");
      }
      names.put(name.getKey(), target);
    }
    return new ImageIndex(manifests, names, new TreeSet<>(digests(root.get("pinned"))));
  }

  private static StoredManifest readManifest(JsonField field) throws ImageException {
    JsonField added = field.get("added");
    try {
      return new StoredManifest(
          new Descriptor(
              field.get("mediaType").text(),
              field.get("digest").digest(),
              field.get("bytes").size()),
          field.get("config").digest(),
          digests(field.get("layers")),
          digests(field.get("chainIds")),
          field.get("size").size(),
          Instant.parse(added.text()));
    } catch (DateTimeParseException e) {
      throw added.wrong("is not a time of RFC 3339");
    }
  }

  private static List<Digest> digests(JsonField list) throws ImageException {
    List<Digest> digests = new ArrayList<>();
    for (JsonField element : list.elements()) {
      digests.add(element.digest());
    }
    return digests;
  }

  byte[] write() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", VERSION);
    var list = root.putArray("manifests");
    for (StoredManifest manifest : manifests.values()) {
      ObjectNode node = list.addObject();
      node.put("digest", manifest.descriptor().digest().toString());
      node.put("mediaType", manifest.descriptor().mediaType());
      node.put("bytes", manifest.descriptor().size());
      node.put("config", manifest.config().toString());
      var layers = node.putArray("layers");
      manifest.layers().forEach(digest -> layers.add(digest.toString()));
      var chainIds = node.putArray("chainIds");
      manifest.chainIds().forEach(digest -> chainIds.add(digest.toString()));
      node.put("size", manifest.size());
      node.put("added", manifest.added().toString());
    }
    ObjectNode byName = root.putObject("names");
    names.forEach((name, digest) -> byName.put(name, digest.toString()));
    var pins = root.putArray("pinned");
    pinned.forEach(image -> pins.add(image.toString()));
    return JsonField.write(root);
  }
}

package io.beanpod.image.store;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.JsonField;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes {@code images.json}. */
final class IndexDocument {
  private static final int VERSION = 2;

  /** The version that knew no pinned images and no indexes. */
  private static final int FIRST_VERSION = 1;

  private IndexDocument() {}

  static ImageIndex read(byte[] bytes, String document) throws ImageException {
    JsonField root = JsonField.parse(bytes, document);
    long version = root.get("version").size();
    if (version < FIRST_VERSION || version > VERSION) {
      throw root.wrong("is of version " + version + "; this program knows " + VERSION);
    }
    SortedMap<Digest, StoredManifest> manifests = new TreeMap<>();
    for (StoredManifest manifest : readManifests(root.get("manifests"))) {
      manifests.put(manifest.descriptor().digest(), manifest);
    }
    SortedMap<Digest, StoredIndex> indexes = new TreeMap<>();
    for (JsonField field : root.get("indexes").elements()) {
      StoredIndex index = readIndex(field);
      indexes.put(index.descriptor().digest(), index);
    }
    SortedMap<String, Digest> names = new TreeMap<>();
    for (Map.Entry<String, JsonField> name : root.get("names").members().entrySet()) {
      Digest target = name.getValue().digest();
      if (!manifests.containsKey(target) && !indexes.containsKey(target)) {
        throw name.getValue().wrong("names a manifest that is not in the index");
      }
      names.put(name.getKey(), target);
    }
    return new ImageIndex(manifests, names, new TreeSet<>(digests(root.get("pinned"))), indexes);
  }

  private static StoredIndex readIndex(JsonField field) throws ImageException {
    return new StoredIndex(
        descriptor(field),
        readManifests(field.get("manifests")),
        field.get("own").isPresent() ? Optional.of(field.get("own").digest()) : Optional.empty(),
        time(field.get("added")));
  }

  private static List<StoredManifest> readManifests(JsonField list) throws ImageException {
    List<StoredManifest> manifests = new ArrayList<>();
    for (JsonField field : list.elements()) {
      manifests.add(
          new StoredManifest(
              descriptor(field),
              field.get("config").digest(),
              digests(field.get("layers")),
              digests(field.get("chainIds")),
              field.get("size").size(),
              time(field.get("added"))));
    }
    return manifests;
  }

  private static Descriptor descriptor(JsonField field) throws ImageException {
    return new Descriptor(
        field.get("mediaType").text(), field.get("digest").digest(), field.get("bytes").size());
  }

  private static Instant time(JsonField field) throws ImageException {
    try {
      return Instant.parse(field.text());
    } catch (DateTimeParseException e) {
      throw field.wrong("is not a time of RFC 3339");
    }
  }

  private static List<Digest> digests(JsonField list) throws ImageException {
    List<Digest> digests = new ArrayList<>();
    for (JsonField element : list.elements()) {
      digests.add(element.digest());
    }
    return digests;
  }

  static byte[] write(ImageIndex index) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", VERSION);
    var manifests = root.putArray("manifests");
    index.manifests().values().forEach(manifest -> fill(manifests.addObject(), manifest));
    if (!index.indexes().isEmpty()) {
      var indexes = root.putArray("indexes");
      index.indexes().values().forEach(each -> fill(indexes.addObject(), each));
    }
    ObjectNode names = root.putObject("names");
    index.names().forEach((name, digest) -> names.put(name, digest.toString()));
    var pins = root.putArray("pinned");
    index.pinned().forEach(image -> pins.add(image.toString()));
    return JsonField.write(root);
  }

  private static void fill(ObjectNode node, StoredIndex index) {
    fill(node, index.descriptor());
    var manifests = node.putArray("manifests");
    index.manifests().forEach(manifest -> fill(manifests.addObject(), manifest));
    index.own().ifPresent(own -> node.put("own", own.toString()));
    node.put("added", index.added().toString());
  }

  private static void fill(ObjectNode node, StoredManifest manifest) {
    fill(node, manifest.descriptor());
    node.put("config", manifest.config().toString());
    var layers = node.putArray("layers");
    manifest.layers().forEach(digest -> layers.add(digest.toString()));
    var chainIds = node.putArray("chainIds");
    manifest.chainIds().forEach(digest -> chainIds.add(digest.toString()));
    node.put("size", manifest.size());
    node.put("added", manifest.added().toString());
  }

  private static void fill(ObjectNode node, Descriptor descriptor) {
    node.put("digest", descriptor.digest().toString());
    node.put("mediaType", descriptor.mediaType());
    node.put("bytes", descriptor.size());
  }
}

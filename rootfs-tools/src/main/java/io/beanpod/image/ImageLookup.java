package io.beanpod.image;

import io.beanpod.image.oci.ConfigDocument;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.store.Blobs;
import io.beanpod.image.store.ImageIndex;
import io.beanpod.image.store.StoredManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Finds images in a state of the index by what people type: names, ids, beginnings of ids. */
final class ImageLookup {
  private static final Pattern SHORT_ID = Pattern.compile("(?:sha256:)?([0-9a-f]{4,64})");

  private final Blobs blobs;
  private final Map<Digest, ImageConfig> configs = new ConcurrentHashMap<>();

  ImageLookup(Blobs blobs) {
    this.blobs = blobs;
  }

  /** The ids of all images, in order. */
  List<Digest> ids(ImageIndex index) {
    List<Digest> ids = index.ids();
    configs.keySet().retainAll(ids);
    return ids;
  }

  /**
   * The manifest that a name stands for, or the first one of the image that an id stands for.
   *
   * @throws ImageException when the text is neither, or the beginning of several ids
   */
  Optional<StoredManifest> find(ImageIndex index, String nameOrId) throws ImageException {
    var shortId = SHORT_ID.matcher(nameOrId);
    boolean isId = shortId.matches();
    if (!isId || shortId.group(1).length() < 64) {
      Optional<StoredManifest> named = findName(index, nameOrId, isId);
      if (named.isPresent() || !isId) {
        return named;
      }
    }
    String prefix = shortId.group(1);
    List<Digest> matches = matching(index, digest -> digest.hex().startsWith(prefix));
    if (matches.size() > 1) {
      throw new ImageException(
          "\""
              + nameOrId
              + "\" is the beginning of "
              + matches.size()
              + " image ids; give more of it");
    }
    return matches.stream().findFirst().map(id -> index.manifestsOf(id).getFirst());
  }

  private List<Digest> matching(ImageIndex index, Predicate<Digest> matches) {
    return ids(index).stream().filter(matches).toList();
  }

  private static Optional<StoredManifest> findName(ImageIndex index, String text, boolean isId)
      throws ImageException {
    Reference name;
    try {
      name = Reference.parse(text);
    } catch (ImageException e) {
      if (isId) {
        return Optional.empty();
      }
      throw e;
    }
    return manifest(index, name);
  }

  /** The manifest that a name stands for. A digest in the name decides alone. */
  static Optional<StoredManifest> manifest(ImageIndex index, Reference name) {
    Digest digest = name.digest();
    if (digest == null) {
      return Optional.ofNullable(index.names().get(name.toString())).flatMap(index::manifestAt);
    }
    Digest known = index.names().get(name.withDigest(digest).toString());
    if (known != null) {
      return index.manifestAt(known);
    }
    boolean sameRepository =
        index.names().entrySet().stream()
            .anyMatch(entry ->
                entry.getValue().equals(digest) && entry.getKey().startsWith(name.name() + ":"));
    return sameRepository ? index.manifestAt(digest) : Optional.empty();
  }

  /** An image by its id, which is in the index. */
  Image image(ImageIndex index, Digest id) throws IOException {
    StoredManifest manifest = index.manifestsOf(id).getFirst();
    List<Reference> tags = new ArrayList<>();
    List<Reference> repoDigests = new ArrayList<>();
    for (String name : index.namesOf(id)) {
      Reference reference = Reference.parse(name);
      (reference.tag() == null ? repoDigests : tags).add(reference);
    }
    return new Image(
        id,
        tags,
        repoDigests,
        manifest.descriptor().digest(),
        config(id),
        manifest.chainIds(),
        manifest.size(),
        manifest.added(),
        index.pinned().contains(id));
  }

  private ImageConfig config(Digest id) throws IOException {
    ImageConfig known = configs.get(id);
    if (known == null) {
      known = ConfigDocument.read(blobs.document(id), "configuration of image " + id);
      configs.put(id, known);
    }
    return known;
  }
}

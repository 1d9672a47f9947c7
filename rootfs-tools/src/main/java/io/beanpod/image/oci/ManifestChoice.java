package io.beanpod.image.oci;

import java.io.IOException;
import java.util.Optional;

/** Finds the manifest for a machine behind an entry of an index, through further indexes. */
public final class ManifestChoice {
  private static final int MAX_DEPTH = 4;

  private final Platform platform;
  private final Documents documents;
  private final String place;

  /** Gives the bytes of an index, checked against its descriptor. */
  public interface Documents {
    byte[] of(Descriptor index) throws IOException;
  }

  /**
   * A choice.
   *
   * @param platform the machine
   * @param place where the documents are from, for errors
   */
  public ManifestChoice(Platform platform, Documents documents, String place) {
    this.platform = platform;
    this.documents = documents;
    this.place = place;
  }

  /**
   * The manifest for the machine; none when the entry is for another one, or is no image.
   *
   * @throws ImageException when an index has nothing for the machine
   */
  public Optional<Descriptor> of(Descriptor entry) throws IOException {
    return choose(entry, 0);
  }

  private Optional<Descriptor> choose(Descriptor entry, int depth) throws IOException {
    Platform said = entry.platform();
    if (said != null && !platform.runs(said)) {
      return Optional.empty();
    }
    if (!MediaTypes.isIndex(entry.mediaType())) {
      return MediaTypes.isManifest(entry.mediaType()) ? Optional.of(entry) : Optional.empty();
    }
    if (depth == MAX_DEPTH) {
      throw new ImageException(place + ": indexes in indexes, more than " + MAX_DEPTH);
    }
    for (Descriptor inner : ManifestDocument.index(documents.of(entry), entry)) {
      Optional<Descriptor> manifest = choose(inner, depth + 1);
      if (manifest.isPresent()) {
        return manifest;
      }
    }
    throw new ImageException(
        place + ": the index " + entry.digest() + " has no image for " + platform);
  }
}

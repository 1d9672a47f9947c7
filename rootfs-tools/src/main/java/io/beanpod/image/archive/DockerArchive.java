package io.beanpod.image.archive;

import io.beanpod.image.layer.Compression;
import io.beanpod.image.layer.HashingStream;
import io.beanpod.image.oci.ConfigDocument;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.JsonField;
import io.beanpod.image.oci.Manifest;
import io.beanpod.image.oci.ManifestDocument;
import io.beanpod.image.oci.MediaTypes;
import io.beanpod.image.oci.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the archive of docker save: {@code manifest.json} with a configuration and layers. It has
 * no manifest, so one is made; the image's id stays, being the digest of its configuration.
 */
final class DockerArchive {
  static final String MANIFEST = "manifest.json";

  private final ArchiveSource source;

  DockerArchive(ArchiveSource source) {
    this.source = source;
  }

  List<ArchivedImage> images() throws IOException {
    List<ArchivedImage> images = new ArrayList<>();
    for (JsonField entry : JsonField.parse(source.document(MANIFEST), MANIFEST).elements()) {
      images.add(image(entry));
    }
    if (images.isEmpty()) {
      throw new ImageException(source.label() + " has no image in it");
    }
    return images;
  }

  private ArchivedImage image(JsonField entry) throws IOException {
    byte[] configBytes = source.document(entry.get("Config").text());
    Digest configDigest = Digest.of(configBytes);
    ImageConfig config = ConfigDocument.read(configBytes, "configuration " + configDigest);
    List<String> files = entry.get("Layers").texts();
    if (files.size() != config.diffIds().size()) {
      throw entry.wrong(
          "has " + files.size() + " layers, but its configuration " + config.diffIds().size());
    }
    List<Descriptor> layers = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      layers.add(layer(files.get(i), config.diffIds().get(i)));
    }
    Manifest manifest =
        new Manifest(
            MediaTypes.OCI_MANIFEST,
            new Descriptor(MediaTypes.OCI_CONFIG, configDigest, configBytes.length),
            layers);
    return new ArchivedImage(
        manifest,
        new Document(ManifestDocument.write(manifest)),
        new Document(configBytes),
        config,
        files,
        names(entry.get("RepoTags")));
  }

  /** A plain layer must be what the configuration says; of a packed one the digest is unknown. */
  private Descriptor layer(String file, Digest diffId) throws IOException {
    Compression compression;
    try (InputStream in = source.open(file)) {
      compression = Compression.of(in);
    }
    long size = source.size(file);
    if (compression == Compression.NONE) {
      return new Descriptor(compression.mediaType(), diffId, size);
    }
    try (HashingStream in = new HashingStream(source.open(file), size, file + " grows")) {
      in.transferTo(OutputStream.nullOutputStream());
      return new Descriptor(compression.mediaType(), in.digest(), size);
    }
  }

  private static List<Reference> names(JsonField tags) throws ImageException {
    List<Reference> names = new ArrayList<>();
    for (String tag : tags.texts()) {
      names.add(Reference.parse(tag));
    }
    return names;
  }
}

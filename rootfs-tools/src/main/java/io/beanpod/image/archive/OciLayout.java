package io.beanpod.image.archive;

import io.beanpod.image.oci.ConfigDocument;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.JsonField;
import io.beanpod.image.oci.Manifest;
import io.beanpod.image.oci.ManifestChoice;
import io.beanpod.image.oci.ManifestDocument;
import io.beanpod.image.oci.Platform;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.store.Blobs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads an OCI image layout: {@code oci-layout}, {@code index.json}, {@code blobs/}. */
final class OciLayout {
  static final String MARKER = "oci-layout";
  static final String INDEX = "index.json";
  static final String FULL_NAME = "io.containerd.image.name";
  static final String REF_NAME = "org.opencontainers.image.ref.name";

  private final ArchiveSource source;
  private final Platform platform;

  OciLayout(ArchiveSource source, Platform platform) {
    this.source = source;
    this.platform = platform;
  }

  /** The file of a blob in a layout. */
  static String blobFile(Digest digest) {
    return "blobs/sha256/" + digest.hex();
  }

  /** The images for this machine. */
  List<ArchivedImage> images() throws IOException {
    String version =
        JsonField.parse(source.document(MARKER), MARKER).get("imageLayoutVersion").text();
    if (!version.startsWith("1.")) {
      throw new ImageException(
          source.label() + " is an OCI layout of the unknown version " + version);
    }
    List<ArchivedImage> images = new ArrayList<>();
    ManifestChoice choice = new ManifestChoice(platform, this::document, source.label());
    List<Descriptor> entries = ManifestDocument.layoutIndex(source.document(INDEX));
    for (Descriptor entry : entries) {
      Optional<Descriptor> manifest = choice.of(entry);
      if (manifest.isPresent()) {
        images.add(image(manifest.get(), names(entry)));
      }
    }
    if (images.isEmpty()) {
      throw new ImageException(source.label() + " has no image for " + platform);
    }
    return images;
  }

  private ArchivedImage image(Descriptor descriptor, List<Reference> names) throws IOException {
    byte[] manifestBytes = document(descriptor);
    Manifest manifest = ManifestDocument.manifest(manifestBytes, descriptor);
    byte[] configBytes = document(manifest.config());
    ImageConfig config =
        ConfigDocument.read(configBytes, "configuration " + manifest.config().digest());
    List<String> layers =
        manifest.layers().stream().map(layer -> blobFile(layer.digest())).toList();
    return new ArchivedImage(
        manifest, new Document(manifestBytes), new Document(configBytes), config, layers, names);
  }

  private byte[] document(Descriptor descriptor) throws IOException {
    String file = blobFile(descriptor.digest());
    return Blobs.checked(source.document(file), descriptor, source.label() + ": " + file);
  }

  /** Names in an entry's notes. A bare word there is only a tag, of an image nobody names. */
  private static List<Reference> names(Descriptor entry) throws ImageException {
    String full = entry.annotations().getOrDefault(FULL_NAME, "");
    String ref = entry.annotations().getOrDefault(REF_NAME, "");
    if (!full.isEmpty()) {
      return List.of(Reference.parse(full));
    }
    boolean isName = ref.indexOf('/') >= 0 || ref.indexOf(':') >= 0;
    return isName ? List.of(Reference.parse(ref)) : List.of();
  }
}

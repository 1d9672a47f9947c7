package io.beanpod.image.archive;

import io.beanpod.image.layer.HashingStream;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.JsonField;
import io.beanpod.image.oci.ManifestDocument;
import io.beanpod.image.oci.MediaTypes;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.store.Blobs;
import io.beanpod.image.store.StoredManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes images as an OCI layout, byte for byte as they came in. A tar has docker's manifest.json
 * beside the layout, so that programs which know only one of the two forms read the same file.
 */
public final class ArchiveExport {
  private static final byte[] LAYOUT =
      "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.US_ASCII);

  private final Blobs blobs;

  /** Exports from these blobs. */
  public ArchiveExport(Blobs blobs) {
    this.blobs = blobs;
  }

  /**
   * What is to be written.
   *
   * @param top the manifest of one image, or the index of several
   * @param manifests the manifests of the images
   * @param names its names with a tag
   */
  public record Export(Descriptor top, List<StoredManifest> manifests, List<Reference> names) {
    /** Copies the lists. */
    public Export {
      manifests = List.copyOf(manifests);
      names = List.copyOf(names);
    }

    /** One image. */
    public static Export of(StoredManifest manifest, List<Reference> names) {
      return new Export(manifest.descriptor(), List.of(manifest), names);
    }

    private boolean isIndex() {
      return MediaTypes.isIndex(top.mediaType());
    }
  }

  /**
   * Writes images. The target appears when it is complete.
   *
   * @param target a name that ends in {@code .tar} becomes a tar file, another one a directory
   */
  public void run(List<Export> exports, Path target) throws IOException {
    boolean tar = target.toString().endsWith(".tar");
    if (Files.exists(target) && !(tar && Files.isRegularFile(target))) {
      throw new ImageException(target + " exists already");
    }
    SequencedMap<String, byte[]> documents = documents(exports, tar);
    SequencedMap<Digest, String> files = new LinkedHashMap<>();
    for (Export export : exports) {
      files.put(export.top().digest(), OciLayout.blobFile(export.top().digest()));
      export.manifests().stream()
          .flatMap(StoredManifest::blobs)
          .forEach(digest -> files.put(digest, OciLayout.blobFile(digest)));
    }
    try (ArchiveTarget out = tar ? new TarTarget(target) : new DirectoryTarget(target)) {
      for (Map.Entry<String, byte[]> document : documents.entrySet()) {
        out.add(document.getKey(), document.getValue());
      }
      for (Map.Entry<Digest, String> file : files.entrySet()) {
        copy(file.getKey(), file.getValue(), out);
      }
      out.complete();
    }
  }

  private void copy(Digest digest, String name, ArchiveTarget out) throws IOException {
    long size = blobs.size(digest);
    try (HashingStream in = new HashingStream(blobs.open(digest), size, name + " grows")) {
      out.add(name, size, in);
      if (!in.digest().equals(digest)) {
        throw new ImageException("blob " + digest + " of the store is damaged; nothing is written");
      }
    }
  }

  private static SequencedMap<String, byte[]> documents(List<Export> exports, boolean tar) {
    List<Descriptor> entries = new ArrayList<>();
    for (Export export : exports) {
      Descriptor manifest = export.top();
      if (export.names().isEmpty()) {
        entries.add(manifest);
      }
      for (Reference name : export.names()) {
        entries.add(
            new Descriptor(
                manifest.mediaType(),
                manifest.digest(),
                manifest.size(),
                Map.of(
                    OciLayout.FULL_NAME, name.toString(),
                    OciLayout.REF_NAME, String.valueOf(name.tag())),
                null));
      }
    }
    SequencedMap<String, byte[]> documents = new LinkedHashMap<>();
    documents.put(OciLayout.MARKER, LAYOUT);
    documents.put(OciLayout.INDEX, ManifestDocument.writeIndex(entries));
    if (tar) {
      documents.put(DockerArchive.MANIFEST, dockerManifest(exports));
    }
    return documents;
  }

  private static byte[] dockerManifest(List<Export> exports) {
    var root = JsonNodeFactory.instance.arrayNode();
    for (Export export : exports) {
      for (StoredManifest manifest : export.manifests()) {
        ObjectNode entry = root.addObject();
        entry.put("Config", OciLayout.blobFile(manifest.config()));
        var tags = entry.putArray("RepoTags");
        // docker knows no images for several platforms: no name can mean all of them.
        if (!export.isIndex()) {
          export.names().forEach(name -> tags.add(name.familiar()));
        }
        var layers = entry.putArray("Layers");
        manifest.layers().forEach(layer -> layers.add(OciLayout.blobFile(layer)));
      }
    }
    return JsonField.write(root);
  }
}

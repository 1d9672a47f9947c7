package io.beanpod.image.archive;

import io.beanpod.image.layer.UnpackLimits;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Platform;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.store.ContentStore;
import io.beanpod.image.store.ContentStore.Addition;
import io.beanpod.image.store.ImageAssembly;
import io.beanpod.image.store.Ingest;
import io.beanpod.image.store.LayerLoader;
import io.beanpod.image.store.StoredManifest;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Brings all images of an archive into the store, or none. */
public final class ArchiveImport {
  private final Kernel kernel;
  private final ContentStore store;
  private final UnpackLimits limits;

  /** Imports into a store. */
  public ArchiveImport(Kernel kernel, ContentStore store, UnpackLimits limits) {
    this.kernel = kernel;
    this.store = store;
    this.limits = limits;
  }

  /**
   * Imports an archive.
   *
   * @param archive an OCI layout, as directory or tar, or a tar of docker save, plain or packed
   * @param names names for its only image in place of those in the archive, or none
   * @return the ids of the images
   */
  public List<Digest> run(Path archive, List<Reference> names) throws IOException {
    try (Ingest ingest = store.begin();
        ArchiveSource source = open(archive, ingest.workDirectory())) {
      List<ArchivedImage> images = namedImages(source);
      if (!names.isEmpty() && images.size() > 1) {
        throw new ImageException(
            archive + " has " + images.size() + " images; a name can be given only to one");
      }
      List<Addition> additions = new ArrayList<>();
      for (ArchivedImage image : images) {
        StoredManifest manifest = load(ingest, source, image);
        additions.add(new Addition(manifest, names.isEmpty() ? image.names() : names));
      }
      store.commit(ingest, additions);
      return additions.stream().map(addition -> addition.manifest().config()).distinct().toList();
    }
  }

  private ArchiveSource open(Path archive, Path workDirectory) throws IOException {
    if (Files.isDirectory(archive)) {
      return DirectorySource.open(kernel, archive);
    }
    if (!Files.isRegularFile(archive)) {
      throw new ImageException(
          archive + (Files.exists(archive) ? " is not a file or directory" : ": no such file"));
    }
    return TarSource.open(archive, workDirectory.resolve("archive.tar"), limits);
  }

  /** An error in a document of the archive names the archive as well. */
  private static List<ArchivedImage> namedImages(ArchiveSource source) throws IOException {
    try {
      return images(source);
    } catch (ImageException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(source.label())
          ? e
          : new ImageException(source.label() + ": " + message, e);
    }
  }

  private static List<ArchivedImage> images(ArchiveSource source) throws IOException {
    if (source.has(OciLayout.MARKER) && source.has(OciLayout.INDEX)) {
      return new OciLayout(source, Platform.host()).images();
    }
    if (source.has(DockerArchive.MANIFEST)) {
      return new DockerArchive(source).images();
    }
    throw new ImageException(
        source.label()
            + " is no image archive: it has neither index.json of an OCI layout nor manifest.json"
            + " of docker save; `beanpod image build FILE -t NAME` makes an image of a plain tar");
  }

  private static StoredManifest load(Ingest ingest, ArchiveSource source, ArchivedImage image)
      throws IOException {
    List<LayerLoader.Opener> layers = new ArrayList<>();
    image.layerFiles().forEach(file -> layers.add(() -> source.open(file)));
    ImageAssembly assembly =
        new ImageAssembly(
            image.descriptor(),
            image.manifestDocument().bytes(),
            image.manifest(),
            image.configDocument().bytes(),
            image.config());
    try {
      return assembly.load(
          ingest, layers, Runtime.getRuntime().availableProcessors(), Platform.host());
    } catch (ImageException e) {
      throw new ImageException(source.label() + ": " + e.getMessage(), e);
    }
  }
}

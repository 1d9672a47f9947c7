package io.beanpod.image.build;

import io.beanpod.image.layer.UnpackLimits;
import io.beanpod.image.oci.ConfigDocument;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Manifest;
import io.beanpod.image.oci.ManifestDocument;
import io.beanpod.image.oci.MediaTypes;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.store.ContentStore;
import io.beanpod.image.store.ContentStore.Addition;
import io.beanpod.image.store.Ingest;
import io.beanpod.image.store.LayerLoader;
import io.beanpod.image.store.StoredManifest;
import io.beanpod.image.tar.TarWriter;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.SyscallException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes an image of one layer and brings it into the store. */
public final class ImageBuild {
  private final Kernel kernel;
  private final ContentStore store;
  private final UnpackLimits limits;

  /** Builds into a store. */
  public ImageBuild(Kernel kernel, ContentStore store, UnpackLimits limits) {
    this.kernel = kernel;
    this.store = store;
    this.limits = limits;
  }

  /** Makes an image and returns its id. */
  public Digest run(BuildRequest request, List<Reference> names) throws IOException {
    try (Ingest ingest = store.begin()) {
      LayerFile layer = layer(request, ingest.workDirectory());
      Instant created = request.timestamp() == null ? layer.newest() : request.timestamp();
      ImageConfig config = withLayer(request.config(), created, layer.diffId());
      LayerLoader.load(
          ingest,
          List.of(
              new LayerLoader.Layer(
                  layer.blob(),
                  layer.diffId(),
                  layer.diffId(),
                  () -> Files.newInputStream(layer.file()))),
          1);
      byte[] configBytes = ConfigDocument.write(config, "beanpod image build");
      Descriptor configBlob =
          new Descriptor(MediaTypes.OCI_CONFIG, Digest.of(configBytes), configBytes.length);
      byte[] manifest =
          ManifestDocument.write(
              new Manifest(MediaTypes.OCI_MANIFEST, configBlob, List.of(layer.blob())));
      ingest.addDocument(configBytes);
      ingest.addDocument(manifest);
      StoredManifest stored =
          new StoredManifest(
              new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(manifest), manifest.length),
              configBlob.digest(),
              List.of(layer.blob().digest()),
              List.of(layer.diffId()),
              manifest.length + configBlob.size() + layer.blob().size(),
              Instant.now());
      store.commit(ingest, List.of(new Addition(stored, names)));
      return configBlob.digest();
    }
  }

  private LayerFile layer(BuildRequest request, Path work) throws IOException {
    return switch (request.source()) {
      case BuildSource.Tar tar -> {
        if (!Files.isRegularFile(tar.path())) {
          throw new ImageException(tar.path() + " is not a tar file");
        }
        yield LayerFile.of(tar.path(), limits);
      }
      case BuildSource.Directory directory -> {
        if (!Files.isDirectory(directory.path())) {
          throw new ImageException(directory.path() + " is not a directory");
        }
        yield pack(directory.path(), request, request.timestamp(), work);
      }
      case BuildSource.Packages packages -> {
        Path root = Files.createDirectory(work.resolve("root"));
        Instant newest = new DebianRoot(kernel, limits, work).make(root, packages);
        Instant latest = request.timestamp() == null ? newest : request.timestamp();
        yield pack(root, request, latest, work);
      }
    };
  }

  private LayerFile pack(Path directory, BuildRequest request, @Nullable Instant latest, Path work)
      throws IOException {
    Path file = work.resolve("layer.tar");
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    try (Fd root = kernel.files().openat(Fd.CWD, directory.toString(), flags, 0);
        TarWriter tar =
            new TarWriter(
                new BufferedOutputStream(
                    request.compression().pack(Files.newOutputStream(file)), 1 << 17))) {
      new TreeArchiver(kernel, tar, latest, Set.of()).write(root);
    } catch (SyscallException e) {
      throw new ImageException(directory + " cannot be archived: " + e.getMessage(), e);
    }
    return LayerFile.of(file, limits);
  }

  private static ImageConfig withLayer(ImageConfig config, Instant created, Digest diffId) {
    return config.toBuilder().created(created).diffIds(List.of(diffId)).build();
  }
}

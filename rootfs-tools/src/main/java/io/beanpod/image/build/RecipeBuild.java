package io.beanpod.image.build;

import io.beanpod.image.layer.Compression;
import io.beanpod.image.layer.UnpackLimits;
import io.beanpod.image.oci.ChainId;
import io.beanpod.image.oci.ConfigDocument;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Manifest;
import io.beanpod.image.oci.ManifestDocument;
import io.beanpod.image.oci.MediaTypes;
import io.beanpod.image.oci.Platform;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the image of a recipe: the layers of its base, and one of its own. */
public final class RecipeBuild {
  private final Kernel kernel;
  private final ContentStore store;
  private final UnpackLimits limits;

  /** Builds into a store. */
  public RecipeBuild(Kernel kernel, ContentStore store, UnpackLimits limits) {
    this.kernel = kernel;
    this.store = store;
    this.limits = limits;
  }

  /** An image that another one is made upon. */
  private record Base(Manifest manifest, ImageConfig config) {}

  /**
   * Makes an image.
   *
   * @param base the manifest of the base that the recipe names
   * @return the image's id
   */
  public Digest run(Recipe recipe, Optional<StoredManifest> base, List<Reference> names)
      throws IOException {
    Platform platform = recipe.config().platform();
    if (!recipe.packages().isEmpty() && !Platform.host().runs(platform)) {
      throw new ImageException(
          "packages are those of this machine, " + Platform.host() + ", not of " + platform);
    }
    try (Ingest ingest = store.begin()) {
      Optional<Base> below =
          base.isEmpty() ? Optional.empty() : Optional.of(read(base.get(), ingest));
      if (below.isPresent() && !platform.runs(below.get().config().platform())) {
        throw new ImageException(
            "base image "
                + recipe.base().orElse("")
                + " is for "
                + below.get().config().platform()
                + ", the image for "
                + platform);
      }
      List<LayerLoader.Layer> layers = new ArrayList<>();
      List<Digest> diffIds = new ArrayList<>();
      List<Descriptor> blobs = new ArrayList<>();
      Instant newest = Instant.EPOCH;
      if (below.isPresent()) {
        diffIds.addAll(below.get().config().diffIds());
        below.get().manifest().layers().forEach(layer -> blobs.add(inOciForm(layer)));
        Instant created = below.get().config().created();
        newest = created == null ? newest : created;
      }
      Optional<LayerFile> own = layer(recipe, ingest.workDirectory());
      if (own.isPresent()) {
        LayerFile file = own.get();
        diffIds.add(file.diffId());
        blobs.add(file.blob());
        newest = file.newest().isAfter(newest) ? file.newest() : newest;
      }
      List<Digest> chainIds = ChainId.of(diffIds);
      for (int i = 0; i < blobs.size(); i++) {
        Descriptor blob = blobs.get(i);
        boolean last = own.isPresent() && i == blobs.size() - 1;
        LayerLoader.Opener opener =
            last
                ? () -> Files.newInputStream(own.get().file())
                : () -> store.blobs().open(blob.digest());
        layers.add(new LayerLoader.Layer(blob, diffIds.get(i), chainIds.get(i), opener));
      }
      LayerLoader.load(ingest, layers, 1);
      ImageConfig config =
          ConfigMerge.of(below.map(Base::config), recipe.config()).toBuilder()
              .created(recipe.timestamp() == null ? newest : recipe.timestamp())
              .diffIds(diffIds)
              .build();
      return commit(ingest, config, steps(recipe, diffIds.size(), own.isPresent()), blobs, names);
    }
  }

  private Base read(StoredManifest base, Ingest ingest) throws IOException {
    for (Digest blob : base.blobs().toList()) {
      if (!ingest.pinBlob(blob)) {
        throw new ImageException(
            "image store: blob " + blob + " is missing; `beanpod image fsck --repair` mends it");
      }
    }
    Manifest manifest =
        ManifestDocument.manifest(
            store.blobs().document(base.descriptor().digest()), base.descriptor());
    ImageConfig config =
        ConfigDocument.read(
            store.blobs().document(base.config()), "configuration of image " + base.config());
    return new Base(manifest, config);
  }

  /** The same bytes, called by OCI's name: a manifest has no types of two kinds. */
  private static Descriptor inOciForm(Descriptor layer) {
    String type =
        layer
            .mediaType()
            .replace(MediaTypes.DOCKER_LAYER + ".", MediaTypes.OCI_LAYER + "+")
            .replace(MediaTypes.DOCKER_LAYER, MediaTypes.OCI_LAYER);
    return new Descriptor(type, layer.digest(), layer.size());
  }

  private Optional<LayerFile> layer(Recipe recipe, Path work) throws IOException {
    if (recipe.packages().isEmpty() && recipe.parts().isEmpty()) {
      return Optional.empty();
    }
    Path root = Files.createDirectory(work.resolve("root"));
    RecipeRoot.Made made = new RecipeRoot(kernel, limits, work).make(root, recipe);
    Instant latest = recipe.timestamp() == null ? made.newest() : recipe.timestamp();
    Set<String> left = recipe.base().isPresent() ? made.undescribed() : Set.of();
    Path file = work.resolve("layer.tar");
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    try (Fd directory = kernel.files().openat(Fd.CWD, root.toString(), flags, 0);
        TarWriter tar =
            new TarWriter(
                new BufferedOutputStream(
                    Compression.ZSTD.pack(Files.newOutputStream(file)), 1 << 17))) {
      new TreeArchiver(kernel, tar, latest, left).write(directory);
    } catch (SyscallException e) {
      throw new ImageException("the layer cannot be archived: " + e.getMessage(), e);
    }
    return Optional.of(LayerFile.of(file, limits));
  }

  private static List<String> steps(Recipe recipe, int layers, boolean own) {
    String below = "of the base image " + recipe.base().orElse("");
    List<String> steps = new ArrayList<>(Collections.nCopies(layers - (own ? 1 : 0), below));
    if (own) {
      steps.add("beanpod image build");
    }
    return steps;
  }

  private Digest commit(
      Ingest ingest,
      ImageConfig config,
      List<String> steps,
      List<Descriptor> blobs,
      List<Reference> names)
      throws IOException {
    byte[] configBytes = ConfigDocument.write(config, steps);
    Descriptor configBlob =
        new Descriptor(MediaTypes.OCI_CONFIG, Digest.of(configBytes), configBytes.length);
    byte[] manifest =
        ManifestDocument.write(new Manifest(MediaTypes.OCI_MANIFEST, configBlob, blobs));
    ingest.addDocument(configBytes);
    ingest.addDocument(manifest);
    StoredManifest stored =
        new StoredManifest(
            new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(manifest), manifest.length),
            configBlob.digest(),
            blobs.stream().map(Descriptor::digest).toList(),
            ChainId.of(config.diffIds()),
            manifest.length + configBlob.size() + blobs.stream().mapToLong(Descriptor::size).sum(),
            Instant.now());
    store.commit(ingest, List.of(new Addition(stored, names)));
    return configBlob.digest();
  }
}

package io.beanpod.image;

import io.beanpod.image.archive.ArchiveExport;
import io.beanpod.image.archive.ArchiveExport.Export;
import io.beanpod.image.archive.ArchiveImport;
import io.beanpod.image.build.BuildRequest;
import io.beanpod.image.build.ImageBuild;
import io.beanpod.image.build.Recipe;
import io.beanpod.image.build.RecipeBuild;
import io.beanpod.image.check.CheckRequest;
import io.beanpod.image.check.CheckResult;
import io.beanpod.image.check.StoreCheck;
import io.beanpod.image.layer.UnpackLimits;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.registry.auth.Credentials;
import io.beanpod.image.registry.pull.PullSettings;
import io.beanpod.image.registry.pull.SharedPulls;
import io.beanpod.image.registry.push.Parcel;
import io.beanpod.image.registry.push.PushListener;
import io.beanpod.image.registry.push.PushSettings;
import io.beanpod.image.registry.push.RegistryPush;
import io.beanpod.image.space.DiskReport;
import io.beanpod.image.space.DiskReporter;
import io.beanpod.image.space.Prune;
import io.beanpod.image.space.PruneRequest;
import io.beanpod.image.space.Pruned;
import io.beanpod.image.space.StoreUsage;
import io.beanpod.image.space.WrittenUsage;
import io.beanpod.image.store.ContentStore;
import io.beanpod.image.store.ImageIndex;
import io.beanpod.image.store.StoredIndex;
import io.beanpod.image.store.StoredManifest;
import io.beanpod.log.LogField;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The images of a machine. Several programs may use the same store at a time, and one of them may
 * die at any instant: what it has not finished is swept when the store is opened next.
 *
 * <p>All methods may be called by any thread, and read the state as other programs left it.
 */
public final class ImageStore {
  private static final Logger LOG = System.getLogger(ImageStore.class.getName());

  private final Kernel kernel;
  private final ContentStore store;
  private final UnpackLimits limits;
  private final ImageLookup lookup;
  private final ContainerRoots containers;

  private final ArchiveImport archiveImport;
  private final ImageBuild imageBuild;
  private final StoreUsage usage;
  private final DiskReporter reporter;
  private final WrittenUsage written;

  private ImageStore(Kernel kernel, ContentStore store, UnpackLimits limits) {
    this.kernel = kernel;
    this.store = store;
    this.limits = limits;
    this.archiveImport = new ArchiveImport(kernel, store, limits);
    this.imageBuild = new ImageBuild(kernel, store, limits);
    this.lookup = new ImageLookup(store.blobs());
    this.containers = new ContainerRoots(kernel, store);
    this.usage = new StoreUsage(kernel, store.layout());
    this.reporter = new DiskReporter(kernel, store, usage);
    this.written = new WrittenUsage(reporter);
  }

  /**
   * Opens the store, making it where it does not exist.
   *
   * @param root its directory, usually {@code /var/lib/beanpod}; it becomes private to its owner
   */
  public static ImageStore open(Path root, Kernel kernel) throws IOException {
    return open(root, kernel, UnpackLimits.DEFAULT);
  }

  /** Opens the store with other limits for the size of layers. */
  public static ImageStore open(Path root, Kernel kernel, UnpackLimits limits) throws IOException {
    return new ImageStore(kernel, ContentStore.open(root, kernel, limits), limits);
  }

  /** The root file systems of containers. */
  public ContainerRoots containers() {
    return containers;
  }

  /**
   * The image of a name or an id.
   *
   * @param nameOrId a name as people write it, an id with or without {@code sha256:}, or at least
   *     four digits of the beginning of one
   * @throws ImageException when it cannot be a name or an id, or several ids begin so
   */
  public Optional<Image> find(String nameOrId) throws IOException {
    ImageIndex index = store.index();
    Optional<StoredManifest> found = lookup.find(index, nameOrId);
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(lookup.image(index, found.get().config()));
  }

  /** All images. One whose configuration cannot be read is left out, with a message in the log. */
  public List<Image> list() throws IOException {
    ImageIndex index = store.index();
    List<Image> images = new ArrayList<>();
    for (Digest id : lookup.ids(index)) {
      try {
        images.add(lookup.image(index, id));
      } catch (ImageException e) {
        LOG.log(Level.WARNING, "image {0} is left out: {1}", LogField.image(id), e.getMessage());
      }
    }
    return images;
  }

  /**
   * Brings the images of an archive into the store, all of them or none.
   *
   * @param archive an OCI layout (directory or tar) or a tar of docker save, plain or packed
   * @param names names for its only image in place of those that the archive gives, or none
   */
  public List<Image> importArchive(Path archive, List<String> names) throws IOException {
    List<Digest> ids = archiveImport.run(archive, references(names));
    ImageIndex index = store.index();
    List<Image> images = new ArrayList<>();
    for (Digest id : ids) {
      images.add(lookup.image(index, id));
    }
    return images;
  }

  /** Opens the way to registries, which the caller closes. One for all pulls of a program. */
  public ImagePuller puller(PullSettings settings) {
    return new ImagePuller(new SharedPulls(store, settings), id -> lookup.image(store.index(), id));
  }

  /**
   * Brings an image to a registry, byte for byte as it came. What the registry has is not sent.
   *
   * @param destination a name with the registry and a tag; where there is none, the image's own
   * @param credentials for the registry; where there are none, the files are read
   * @return the name and the digest that the registry knows it by
   */
  public Reference push(
      String nameOrId,
      Optional<String> destination,
      PushSettings settings,
      Optional<Credentials> credentials,
      PushListener listener)
      throws IOException {
    ImageIndex index = store.index();
    Digest target = target(index, nameOrId);
    Reference name =
        destination.isPresent() ? tagged(destination.get()) : ownName(index, nameOrId, target);
    StoredIndex images = index.indexes().get(target);
    Parcel parcel = images == null ? Parcel.of(required(index, nameOrId)) : Parcel.of(images);
    new RegistryPush(store, settings, listener).run(parcel, name, credentials);
    return name.withDigest(target);
  }

  /** What a name or an id stands for: a manifest, or an index of images for several platforms. */
  private Digest target(ImageIndex index, String nameOrId) throws ImageException {
    Digest named = index.names().get(fullName(nameOrId));
    return named != null && index.indexes().containsKey(named)
        ? named
        : required(index, nameOrId).descriptor().digest();
  }

  /** An id must not become the name of a repository by accident. */
  private static Reference ownName(ImageIndex index, String nameOrId, Digest target)
      throws ImageException {
    String full = fullName(nameOrId);
    if (!target.equals(index.names().get(full))) {
      throw new ImageException(
          "image \"" + nameOrId + "\" is not given by a name of its own; say what it is pushed as");
    }
    return tagged(full);
  }

  /**
   * Gives one name to images for several platforms: an index, which can be pushed. On this machine
   * the name means the image for it.
   *
   * @param name the name, with a tag
   * @param namesOrIds the images, each for another platform
   * @return the name with the index' digest
   */
  public Reference createIndex(String name, List<String> namesOrIds) throws IOException {
    ImageIndex index = store.index();
    List<StoredManifest> manifests = new ArrayList<>();
    for (String nameOrId : namesOrIds) {
      manifests.add(required(index, nameOrId));
    }
    Reference reference = tagged(name);
    return reference.withDigest(new IndexCreation(store).run(reference, manifests));
  }

  /**
   * Writes images to a file or directory, byte for byte as they came.
   *
   * @param namesOrIds the images; one given by name is written under that name, one given by id
   *     under all of its names
   * @param target a path that ends in {@code .tar} becomes a tar that docker load reads too,
   *     another one the directory of an OCI layout
   */
  public void exportArchive(List<String> namesOrIds, Path target) throws IOException {
    ImageIndex index = store.index();
    List<Export> exports = new ArrayList<>();
    for (String nameOrId : namesOrIds) {
      Digest digest = target(index, nameOrId);
      List<Reference> names = exportNames(index, digest, nameOrId);
      StoredIndex images = index.indexes().get(digest);
      exports.add(
          images == null
              ? Export.of(required(index, nameOrId), names)
              : new Export(images.descriptor(), images.manifests(), names));
    }
    new ArchiveExport(store.blobs()).run(exports, target);
  }

  private static List<Reference> exportNames(ImageIndex index, Digest target, String nameOrId)
      throws ImageException {
    String full = fullName(nameOrId);
    List<Reference> names = new ArrayList<>();
    for (var entry : index.names().entrySet()) {
      Reference name = Reference.parse(entry.getKey());
      boolean own = entry.getValue().equals(target);
      if (own && name.tag() != null) {
        names.add(name);
      }
    }
    List<Reference> given = names.stream().filter(name -> name.toString().equals(full)).toList();
    return given.isEmpty() ? names : given;
  }

  private static List<Reference> references(List<String> names) throws ImageException {
    List<Reference> references = new ArrayList<>();
    for (String name : names) {
      references.add(tagged(name));
    }
    return references;
  }

  private static Reference tagged(String name) throws ImageException {
    Reference reference = Reference.parse(name);
    if (reference.digest() != null) {
      throw new ImageException("image name \"" + name + "\" has a digest; give only a tag");
    }
    return reference;
  }

  /** Makes an image of a directory, a tar or Debian packages. */
  public Image build(BuildRequest request) throws IOException {
    Digest id = imageBuild.run(request, references(request.names()));
    return lookup.image(store.index(), id);
  }

  /** Makes an image of parts, upon another one where the recipe says so. */
  public Image build(Recipe recipe) throws IOException {
    Optional<StoredManifest> base =
        recipe.base().isEmpty()
            ? Optional.empty()
            : Optional.of(required(store.index(), recipe.base().get()));
    Digest id =
        new RecipeBuild(kernel, store, limits).run(recipe, base, references(recipe.names()));
    return lookup.image(store.index(), id);
  }

  /** Gives an image one more name, taking it from the image that has it. */
  public Image tag(String nameOrId, String newName) throws IOException {
    Reference name = tagged(newName);
    ImageIndex changed =
        store.change((index, uses) -> index.with(required(index, nameOrId), List.of(name)));
    return lookup.image(changed, required(changed, newName).config());
  }

  private StoredManifest required(ImageIndex index, String nameOrId) throws ImageException {
    return lookup
        .find(index, nameOrId)
        .orElseThrow(() ->
            new ImageException(
                "image \""
                    + nameOrId
                    + "\" is not in the store; `beanpod images` lists what is there"));
  }

  /**
   * Removes a name from an image; with its last name, or when given by id, the image itself.
   *
   * @throws ImageException when there is no such image, or it is in use and that is refused
   */
  public Removal remove(String nameOrId, InUse inUse) throws IOException {
    List<Removal> removals = new ArrayList<>();
    store.change((index, uses) -> {
      Digest target = index.names().get(fullName(nameOrId));
      if (target != null && index.indexes().containsKey(target)) {
        String name = fullName(nameOrId);
        ImageIndex next = index.without(List.of(name), List.of());
        removals.add(new Removal(target, List.of(name), !next.indexes().containsKey(target)));
        return next;
      }
      Digest id = required(index, nameOrId).config();
      List<String> names = index.namesOf(id);
      List<String> untagged = untagged(names, nameOrId);
      if (!untagged.isEmpty() && untagged.size() < names.size()) {
        removals.add(new Removal(id, untagged, false));
        return index.without(untagged, List.of());
      }
      List<String> users = uses.of(id);
      if (inUse == InUse.REFUSE && !users.isEmpty()) {
        throw new ImageException(
            "image "
                + nameOrId
                + " is in use by container "
                + users.getFirst()
                + (users.size() > 1 ? " and " + (users.size() - 1) + " more" : ""));
      }
      removals.add(new Removal(id, names, true));
      return index.withoutImage(id);
    });
    store.sweep();
    return removals.getFirst();
  }

  /**
   * The names that go when one is removed: with the last tag of a repository, also those with a
   * digest that the image has there. None where it is given by id.
   */
  private static List<String> untagged(List<String> names, String nameOrId) throws ImageException {
    String name = names.contains(nameOrId) ? nameOrId : fullName(nameOrId);
    if (!names.contains(name)) {
      return List.of();
    }
    Reference gone = Reference.parse(name);
    List<String> digests = new ArrayList<>();
    for (String other : names) {
      Reference reference = Reference.parse(other);
      if (!other.equals(name) && reference.name().equals(gone.name())) {
        if (reference.tag() != null) {
          return List.of(name);
        }
        digests.add(other);
      }
    }
    List<String> all = new ArrayList<>(List.of(name));
    if (gone.tag() != null) {
      all.addAll(digests);
    }
    return all;
  }

  /**
   * Removes an image with all of its names. Containers that use it keep its layers until they go.
   *
   * @param nameOrId any of its names, or its id
   * @return whether it was there; several callers at a time may want the same
   */
  public boolean removeWhole(String nameOrId) throws IOException {
    AtomicBoolean removed = new AtomicBoolean();
    store.change((index, _) -> {
      Optional<StoredManifest> found = lookup.find(index, nameOrId);
      if (found.isEmpty()) {
        return index;
      }
      removed.set(true);
      return index.withoutImage(found.get().config());
    });
    if (removed.get()) {
      store.sweep();
    }
    return removed.get();
  }

  /** All names and ids of images, as the index has them. */
  public Set<String> namesAndIds() throws IOException {
    ImageIndex index = store.index();
    Set<String> all = new TreeSet<>(index.names().keySet());
    index.ids().forEach(id -> all.add(id.toString()));
    return all;
  }

  /** The file that is replaced whenever an image or a name comes or goes. */
  public Path indexFile() {
    return store.layout().index();
  }

  /** The store's directory. */
  public Path directory() {
    return store.layout().root();
  }

  /**
   * What images take of the disk, those that only containers still use included; what containers
   * write is not. Layers never change, so each is measured once in the life of this object.
   */
  public DiskUsage usage() throws IOException {
    return usage.now();
  }

  /**
   * What containers have written, as it was counted last: every ten seconds or less often, while
   * somebody asks. Nothing where the first count takes long.
   */
  public Optional<DiskUsage> writtenUsage() throws InterruptedException {
    return written.latest();
  }

  /** What images and containers take of the disk, one by one. */
  public DiskReport diskReport() throws IOException {
    return reporter.report();
  }

  /** Removes images that nobody uses. */
  public List<Pruned> prune(PruneRequest request) throws IOException {
    return new Prune(store, usage).run(request);
  }

  /** Looks for damage, and mends it where that is asked for. */
  public CheckResult check(CheckRequest request) throws IOException {
    return new StoreCheck(kernel, store, request).run();
  }

  /** Lets an image stay when unused ones are removed, or lets it go. Returns its id. */
  public Digest pin(String nameOrId, boolean pinned) throws IOException {
    List<Digest> images = new ArrayList<>();
    store.change((index, _) -> {
      images.add(required(index, nameOrId).config());
      return index.withPinned(images.getFirst(), pinned);
    });
    return images.getFirst();
  }

  private static String fullName(String text) {
    try {
      return Reference.parse(text).toString();
    } catch (ImageException e) {
      return text;
    }
  }
}

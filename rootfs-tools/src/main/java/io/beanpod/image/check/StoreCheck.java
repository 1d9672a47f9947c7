package io.beanpod.image.check;

import io.beanpod.image.check.Fault.Remedy;
import io.beanpod.image.layer.HashingStream;
import io.beanpod.image.oci.ConfigDocument;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Manifest;
import io.beanpod.image.oci.ManifestDocument;
import io.beanpod.image.store.ContentStore;
import io.beanpod.image.store.ImageIndex;
import io.beanpod.image.store.Ingest;
import io.beanpod.image.store.StoredIndex;
import io.beanpod.image.store.StoredManifest;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks through a store: each blob against its digest, each unpacked layer against what its blob
 * unpacks to. While it runs others may use the store, and nothing that is looked at is removed.
 */
public final class StoreCheck {
  private static final int DIRECTORY = OpenFlags.RDONLY | OpenFlags.DIRECTORY;

  private final Kernel kernel;
  private final ContentStore store;
  private final CheckRequest request;
  private final List<Fault> faults = new ArrayList<>();
  private final Map<Digest, Optional<String>> blobs = new HashMap<>();
  private final Set<Digest> layers = new HashSet<>();
  private long bytes;

  /** Looks through a store once. */
  public StoreCheck(Kernel kernel, ContentStore store, CheckRequest request) {
    this.kernel = kernel;
    this.store = store;
    this.request = request;
  }

  /** Looks at everything. */
  public CheckResult run() throws IOException {
    try (Ingest pins = store.begin()) {
      for (StoredManifest manifest : store.index().manifests().values()) {
        manifest(manifest, pins);
      }
      for (StoredIndex images : store.index().indexes().values()) {
        index(images, pins);
      }
    }
    if (!faults.isEmpty() && request.repair()) {
      store.sweep();
    }
    return new CheckResult(blobs.size(), layers.size(), bytes, faults);
  }

  /** The layers of an index's images are those of the images, where they are unpacked at all. */
  private void index(StoredIndex images, Ingest pins) throws IOException {
    boolean whole = blob(images.descriptor(), pins);
    for (StoredManifest manifest : images.manifests()) {
      whole &= manifest(packed(manifest), pins);
    }
    if (!whole && request.repair()) {
      drop(images.descriptor().digest());
    }
  }

  private static StoredManifest packed(StoredManifest manifest) {
    return new StoredManifest(
        manifest.descriptor(),
        manifest.config(),
        manifest.layers(),
        List.of(),
        manifest.size(),
        manifest.added());
  }

  private boolean manifest(StoredManifest stored, Ingest pins) throws IOException {
    boolean whole = blob(stored.descriptor(), pins);
    if (whole) {
      Manifest manifest = read(stored);
      boolean config = blob(manifest.config(), pins);
      List<Digest> diffIds = config ? diffIds(manifest) : List.of();
      for (int i = 0; i < manifest.layers().size(); i++) {
        Descriptor layer = manifest.layers().get(i);
        boolean usable = blob(layer, pins);
        whole &= usable;
        if (i < stored.chainIds().size()) {
          Optional<Source> source =
              usable && i < diffIds.size()
                  ? Optional.of(new Source(layer, diffIds.get(i)))
                  : Optional.empty();
          layer(stored, i, source, pins);
        }
      }
      whole &= config;
    }
    if (!whole && request.repair()) {
      drop(stored.descriptor().digest());
    }
    return whole;
  }

  /** What a layer is unpacked from. */
  private record Source(Descriptor blob, Digest diffId) {}

  private Manifest read(StoredManifest stored) throws IOException {
    byte[] document = store.blobs().document(stored.descriptor().digest());
    return ManifestDocument.manifest(document, stored.descriptor());
  }

  private List<Digest> diffIds(Manifest manifest) throws IOException {
    Digest config = manifest.config().digest();
    return ConfigDocument.read(store.blobs().document(config), "configuration " + config).diffIds();
  }

  /** Whether a blob is as it must be; each is looked at once. */
  private boolean blob(Descriptor blob, Ingest pins) throws IOException {
    Optional<String> known = blobs.get(blob.digest());
    if (known == null) {
      known = damage(blob, pins);
      blobs.put(blob.digest(), known);
      if (known.isPresent()) {
        Remedy remedy = request.repair() ? Remedy.SET_ASIDE : Remedy.NONE;
        tell("blob " + blob.digest(), known.get(), users(blob.digest()), remedy);
        if (request.repair()) {
          setAside(store.layout().blob(blob.digest()));
        }
      }
    }
    return known.isEmpty();
  }

  private Optional<String> damage(Descriptor blob, Ingest pins) throws IOException {
    if (!pins.pinBlob(blob.digest())) {
      return Optional.of("is missing");
    }
    long size = store.blobs().size(blob.digest());
    if (size != blob.size()) {
      return Optional.of("has " + size + " bytes, but must have " + blob.size());
    }
    bytes += size;
    if (request.deep()) {
      try (HashingStream in =
          new HashingStream(store.blobs().open(blob.digest()), Long.MAX_VALUE, "")) {
        in.transferTo(OutputStream.nullOutputStream());
        Digest found = in.digest();
        if (!found.equals(blob.digest())) {
          return Optional.of("is damaged: its digest is " + found);
        }
      } catch (ImageException e) {
        throw e;
      } catch (IOException e) {
        return Optional.of("cannot be read: " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  private void layer(StoredManifest stored, int place, Optional<Source> source, Ingest pins)
      throws IOException {
    Digest chainId = stored.chainIds().get(place);
    if (!layers.add(chainId)) {
      return;
    }
    boolean present = pins.pinLayer(chainId);
    if (present && (!request.deep() || source.isEmpty())) {
      return;
    }
    try (Ingest fresh = store.begin()) {
      Optional<String> damage = Optional.of("is missing");
      if (source.isPresent()) {
        Path unpacked = unpack(stored, place, source.get(), fresh);
        if (present) {
          damage = difference(unpacked, store.layout().layerRoot(chainId));
        }
      }
      if (damage.isPresent()) {
        mend(chainId, damage.get(), source.isPresent(), fresh);
      }
    }
  }

  private Path unpack(StoredManifest stored, int place, Source source, Ingest fresh)
      throws IOException {
    List<Digest> chain = stored.chainIds().subList(0, place + 1);
    try (InputStream in = store.blobs().open(source.blob().digest())) {
      Path unpacked = fresh.addLayer(in, source.blob(), source.diffId(), chain.getLast());
      fresh.joinLayers(chain);
      return unpacked;
    }
  }

  private Optional<String> difference(Path expected, Path found) throws IOException {
    try (Fd right = kernel.files().openat(Fd.CWD, expected.toString(), DIRECTORY, 0);
        Fd here = kernel.files().openat(Fd.CWD, found.toString(), DIRECTORY, 0)) {
      return TreeComparison.difference(kernel, right, here);
    }
  }

  private void mend(Digest chainId, String damage, boolean unpacked, Ingest fresh)
      throws IOException {
    String what = "layer " + chainId;
    boolean inUse = store.containers().layersInUse().contains(chainId);
    if (!request.repair()) {
      tell(what, damage, users(chainId), Remedy.NONE);
    } else if (inUse) {
      tell(what, damage, users(chainId), Remedy.IN_USE);
    } else if (unpacked) {
      store.replace(List.of(store.layout().layer(chainId)), fresh);
      tell(what, damage, users(chainId), Remedy.UNPACKED_ANEW);
    } else {
      tell(what, damage, users(chainId), Remedy.SET_ASIDE); // with the image, whose blob is broken
    }
  }

  private void setAside(Path thing) throws IOException {
    try (Ingest nothing = store.begin()) {
      store.replace(List.of(thing), nothing);
    }
  }

  /** An image that lacks something is gone, so that the next pull does not find it. */
  private void drop(Digest digest) throws IOException {
    store.change((index, _) -> index.without(names(index, digest), List.of(digest)));
  }

  private static List<String> names(ImageIndex index, Digest manifest) {
    return index.names().entrySet().stream()
        .filter(entry -> entry.getValue().equals(manifest))
        .map(Map.Entry::getKey)
        .toList();
  }

  private void tell(String what, String why, List<String> images, Remedy remedy) {
    faults.add(new Fault(what, why, images, remedy));
  }

  /** Images that need a blob or a layer. */
  private List<String> users(Digest thing) throws IOException {
    List<String> users = new ArrayList<>();
    ImageIndex index = store.index();
    for (StoredManifest manifest : index.manifests().values()) {
      if (manifest.chainIds().contains(thing) || manifest.blobs().anyMatch(thing::equals)) {
        List<String> names = names(index, manifest.descriptor().digest());
        users.addAll(names.isEmpty() ? List.of(manifest.config().toString()) : names);
      }
    }
    return users.stream().distinct().toList();
  }
}

package io.beanpod.image.registry.pull;

import io.beanpod.image.oci.ConfigDocument;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Manifest;
import io.beanpod.image.oci.ManifestChoice;
import io.beanpod.image.oci.ManifestDocument;
import io.beanpod.image.oci.Platform;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.registry.auth.Credentials;
import io.beanpod.image.registry.http.Repository;
import io.beanpod.image.signature.PolicyFile;
import io.beanpod.image.signature.SignatureCheck;
import io.beanpod.image.store.ContentStore;
import io.beanpod.image.store.ContentStore.Addition;
import io.beanpod.image.store.ImageAssembly;
import io.beanpod.image.store.ImageIndex;
import io.beanpod.image.store.Ingest;
import io.beanpod.image.store.LayerLoader.Opener;
import io.beanpod.image.store.StoredManifest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One pull, from the name to the image in the store. It asks what the name stands for, transfers
 * what the store does not have, unpacks it as it arrives, and commits all of it or nothing.
 */
final class RegistryPull {
  private final ContentStore store;
  private final PullSettings settings;
  private final SharedBlobs blobs;
  private final Reference name;
  private final PullListener listener;
  private final AtomicLong transferred = new AtomicLong();

  RegistryPull(
      ContentStore store,
      PullSettings settings,
      SharedBlobs blobs,
      Reference name,
      PullListener listener) {
    this.store = store;
    this.settings = settings;
    this.blobs = blobs;
    this.name = name;
    this.listener = listener;
  }

  /**
   * Pulls. An interrupt ends it with an {@link java.io.InterruptedIOException}, and leaves nothing.
   *
   * @param given credentials for the registry, where the caller has them
   */
  Pulled run(Optional<Credentials> given) throws IOException {
    try (Repository repository =
        Repository.open(name, settings.hosts(), settings.credentials(), given, settings.http())) {
      Descriptor target = repository.resolve();
      listener.on(new PullEvent.Resolved(name, target.digest()));
      checkSignatures(repository, target);
      Optional<Digest> present = isForeign() ? Optional.empty() : nameKnown(target.digest());
      return new Pulled(
          present.isPresent() ? present.get() : download(repository, target), transferred.get());
    }
  }

  /** Before anything of the image is transferred, or a name is given to what is there already. */
  private void checkSignatures(Repository repository, Descriptor target) throws IOException {
    Optional<Path> policy = settings.signaturePolicy();
    if (policy.isPresent()) {
      Set<Digest> digests = new LinkedHashSet<>(List.of(target.digest()));
      digests.add(chosen(repository, target).digest());
      new SignatureCheck(PolicyFile.read(policy.get()), new RepositorySignatures(repository))
          .check(name, List.copyOf(digests));
    }
  }

  private Descriptor chosen(Repository repository, Descriptor target) throws IOException {
    ManifestChoice choice =
        new ManifestChoice(settings.platform(), repository::manifest, "image " + name);
    return choice
        .of(target)
        .orElseThrow(() -> new ImageException("image " + name + " is not a container image"));
  }

  /** For another machine, the digest of an index must not come to mean that machine's image. */
  private boolean isForeign() {
    return !settings.platform().equals(Platform.host());
  }

  /** Names of what the registry said: the tag that was asked for, and the digest in any case. */
  private List<Reference> names(Digest target) {
    Reference byDigest = name.withDigest(target);
    return name.digest() == null ? List.of(name, byDigest) : List.of(byDigest);
  }

  /** Where the store has it already, only the name is given to it. */
  private Optional<Digest> nameKnown(Digest target) throws IOException {
    if (known(store.index(), target).isEmpty()) {
      return Optional.empty();
    }
    ImageIndex changed =
        store.change((index, _) -> {
          Optional<StoredManifest> manifest = known(index, target);
          return manifest.isEmpty() ? index : named(index, manifest.get(), target);
        });
    return known(changed, target).map(StoredManifest::config);
  }

  private ImageIndex named(ImageIndex index, StoredManifest manifest, Digest target) {
    if (!index.indexes().containsKey(target)) {
      return index.with(manifest, names(target));
    }
    ImageIndex next = index;
    for (Reference each : names(target)) {
      next = next.withName(each, target);
    }
    return next;
  }

  /** A manifest by its digest, or by that of the index in which this machine's was chosen. */
  private Optional<StoredManifest> known(ImageIndex index, Digest target) {
    Optional<StoredManifest> manifest = index.manifestAt(target);
    if (manifest.isPresent()) {
      return manifest;
    }
    return Optional.ofNullable(index.names().get(name.withDigest(target).toString()))
        .flatMap(index::manifestAt);
  }

  private Digest download(Repository repository, Descriptor target) throws IOException {
    Descriptor chosen = chosen(repository, target);
    byte[] manifestBytes = repository.manifest(chosen);
    Manifest manifest = ManifestDocument.manifest(manifestBytes, chosen);
    byte[] configBytes = repository.config(manifest.config());
    ImageConfig config =
        ConfigDocument.read(configBytes, "configuration " + manifest.config().digest());
    listener.on(new PullEvent.Layers(manifest.layers()));
    ImageAssembly assembly =
        new ImageAssembly(chosen, manifestBytes, manifest, configBytes, config);
    try (Ingest ingest = store.begin();
        SharedBlobs.Participant shared = blobs.join(ingest)) {
      List<Opener> layers = new ArrayList<>();
      for (Descriptor layer : manifest.layers()) {
        layers.add(() -> told(ingest, layer, open(repository, shared, layer)));
      }
      StoredManifest stored =
          assembly.load(ingest, layers, settings.layersAtATime(), settings.platform());
      store.commit(
          ingest,
          List.of(new Addition(stored, names(isForeign() ? chosen.digest() : target.digest()))));
      return stored.config();
    }
  }

  private InputStream open(Repository repository, SharedBlobs.Participant shared, Descriptor layer)
      throws IOException {
    return shared.open(
        layer,
        () -> {
          AtomicLong before = new AtomicLong();
          return repository.layer(
              layer,
              received -> {
                transferred.addAndGet(received - before.getAndSet(received));
                listener.on(new PullEvent.Progress(layer, received));
              });
        });
  }

  /** The loader closes the stream when it is done with the layer, well or not. */
  private InputStream told(Ingest ingest, Descriptor layer, InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public void close() throws IOException {
        super.close();
        if (ingest.broughtIn(layer.digest()).isPresent()) {
          listener.on(new PullEvent.Unpacked(layer));
        }
      }
    };
  }
}

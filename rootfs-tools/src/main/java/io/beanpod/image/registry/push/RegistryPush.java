package io.beanpod.image.registry.push;

import io.beanpod.image.layer.HashingStream;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Reference;
import io.beanpod.image.registry.RegistryException;
import io.beanpod.image.registry.RegistryException.Kind;
import io.beanpod.image.registry.auth.Credentials;
import io.beanpod.image.registry.http.PushTarget;
import io.beanpod.image.store.ContentStore;
import io.beanpod.image.store.Ingest;
import io.beanpod.image.store.StoredManifest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Brings images of a store to a registry: first what manifests refer to, then the manifests, at
 * last the name. So the registry never has a name for what is not there, and what it has is not
 * sent.
 */
public final class RegistryPush {
  private final ContentStore store;
  private final PushSettings settings;
  private final PushListener listener;

  /** Pushes out of a store. */
  public RegistryPush(ContentStore store, PushSettings settings, PushListener listener) {
    this.store = store;
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * Pushes. An interrupt ends it with an {@link InterruptedIOException}; what the registry has got
   * by then is its own to clear.
   *
   * @param name what the registry shall call it, with a tag
   * @param given credentials for the registry, where the caller has them
   */
  public void run(Parcel parcel, Reference name, Optional<Credentials> given) throws IOException {
    try (Ingest kept = store.begin()) {
      Map<StoredManifest, List<Descriptor>> blobs = new LinkedHashMap<>();
      for (StoredManifest manifest : parcel.manifests()) {
        keep(kept, manifest.blobs().toList());
        blobs.put(manifest, Parcel.blobs(store.blobs(), manifest));
      }
      keep(kept, List.of(parcel.top().digest()));
      List<Digest> all =
          blobs.values().stream().flatMap(List::stream).map(Descriptor::digest).toList();
      MountSources sources = MountSources.of(store.index(), name, all);
      try (PushTarget target =
          PushTarget.open(
              name,
              settings.hosts(),
              settings.credentials(),
              given,
              settings.http(),
              sources.all())) {
        send(target, missing(target, blobs), sources);
        for (StoredManifest manifest : parcel.manifests()) {
          if (!manifest.descriptor().equals(parcel.top())) {
            put(target, manifest.descriptor().digest().toString(), manifest.descriptor());
          }
        }
        put(target, String.valueOf(name.tag()), parcel.top());
      }
      // The registry knows it by its digest now, and so do we: later pushes mount from there.
      Digest digest = parcel.top().digest();
      store.change((index, _) -> index.withName(name.withDigest(digest), digest));
      listener.on(new PushEvent.Named(name, parcel.top().digest()));
    }
  }

  private static void keep(Ingest kept, List<Digest> blobs) throws IOException {
    for (Digest blob : blobs) {
      if (!kept.pinBlob(blob)) {
        throw new ImageException(
            "image store: blob " + blob + " is missing; remove the image and get it again");
      }
    }
  }

  /** Blobs of the manifests that the registry does not have, each once. */
  private static List<Descriptor> missing(
      PushTarget target, Map<StoredManifest, List<Descriptor>> blobs) throws IOException {
    Map<Digest, Descriptor> missing = new LinkedHashMap<>();
    for (Map.Entry<StoredManifest, List<Descriptor>> each : blobs.entrySet()) {
      if (!target.hasManifest(each.getKey().descriptor())) {
        each.getValue().forEach(blob -> missing.putIfAbsent(blob.digest(), blob));
      }
    }
    return new ArrayList<>(missing.values());
  }

  private void send(PushTarget target, List<Descriptor> blobs, MountSources sources)
      throws IOException {
    int threads = Math.min(blobs.size(), settings.uploads());
    if (threads == 0) {
      return;
    }
    var factory = Thread.ofVirtual().name("push-", 1).factory();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads, factory)) {
      var running = new ExecutorCompletionService<Descriptor>(pool);
      blobs.forEach(blob -> running.submit(() -> send(target, blob, sources.of(blob.digest()))));
      try {
        for (int i = 0; i < blobs.size(); i++) {
          running.take().get();
        }
      } catch (ExecutionException e) {
        pool.shutdownNow();
        throw e.getCause() instanceof IOException cause
            ? cause
            : new ImageException("a blob cannot be sent: " + e.getCause(), e);
      } catch (InterruptedException e) {
        pool.shutdownNow();
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("the image is not pushed: interrupted");
      }
    }
  }

  private Descriptor send(PushTarget target, Descriptor blob, Optional<String> source)
      throws IOException {
    if (target.hasBlob(blob)) {
      listener.on(new PushEvent.Present(blob));
      return blob;
    }
    Path file = store.layout().blob(blob.digest());
    if (store.blobs().size(blob.digest()) != blob.size()) {
      throw damaged(blob);
    }
    boolean sent;
    try {
      sent =
          target.upload(
              blob,
              file,
              settings.chunk(),
              source,
              count -> listener.on(new PushEvent.Progress(blob, count)));
    } catch (RegistryException e) {
      if (e.kind() == Kind.NONSENSE) {
        checkWhole(blob);
      }
      throw e;
    }
    listener.on(sent ? new PushEvent.Sent(blob) : new PushEvent.Mounted(blob, source.orElse("")));
    return blob;
  }

  /** A registry refuses what has another digest than we say: it may be our own fault. */
  private void checkWhole(Descriptor blob) throws IOException {
    try (HashingStream in =
        new HashingStream(store.blobs().open(blob.digest()), Long.MAX_VALUE, "")) {
      in.transferTo(OutputStream.nullOutputStream());
      if (!in.digest().equals(blob.digest())) {
        throw damaged(blob);
      }
    }
  }

  private static ImageException damaged(Descriptor blob) {
    return new ImageException(
        "blob "
            + blob.digest()
            + " of the store is damaged; `beanpod image fsck --repair` sets it aside");
  }

  private void put(PushTarget target, String name, Descriptor manifest) throws IOException {
    target.put(name, manifest, store.blobs().document(manifest.digest()));
  }
}

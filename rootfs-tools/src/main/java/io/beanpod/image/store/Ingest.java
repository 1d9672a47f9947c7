package io.beanpod.image.store;

import io.beanpod.image.layer.Compression;
import io.beanpod.image.layer.HashingStream;
import io.beanpod.image.layer.LayerUnpacker;
import io.beanpod.image.layer.LowerLayers;
import io.beanpod.image.layer.TreeRemoval;
import io.beanpod.image.layer.UnpackLimits;
import io.beanpod.image.layer.UnpackedLayer;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.sys.Descriptors.Lock;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.OpenHow;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is being brought into the store. Everything is made in a directory of its own below {@code
 * ingest/} and moved to its place at the commit, so a torn import is never seen by anyone; the
 * directory's lock tells others that its owner lives. What it needs from the store it pins, so that
 * nobody removes it meanwhile.
 *
 * <p>Layers may be added by several threads at a time.
 */
public final class Ingest implements AutoCloseable {
  static final String PIN = "pin-";
  private static final String BLOB = "blob-";
  private static final String LAYER = "layer-";
  private static final int NEW_FILE = OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL;
  private static final int DIRECTORY = OpenFlags.RDONLY | OpenFlags.DIRECTORY;

  private final Kernel kernel;
  private final StoreLayout layout;
  private final StoreLock lock;
  private final UnpackLimits limits;
  private final Path directory;
  private final Fd held;
  private final Map<Digest, UnpackedLayer> unpacked = new ConcurrentHashMap<>();
  private final AtomicInteger files = new AtomicInteger();

  private Ingest(
      Kernel kernel,
      StoreLayout layout,
      StoreLock lock,
      UnpackLimits limits,
      Path directory,
      Fd held) {
    this.kernel = kernel;
    this.layout = layout;
    this.lock = lock;
    this.limits = limits;
    this.directory = directory;
    this.held = held;
  }

  static Ingest begin(Kernel kernel, StoreLayout layout, StoreLock lock, UnpackLimits limits)
      throws IOException {
    return lock.shared(() -> {
      Path directory = Files.createTempDirectory(layout.ingest(), "");
      Fd held = kernel.files().openat(Fd.CWD, directory.toString(), DIRECTORY, 0);
      boolean locked = false;
      try {
        locked = kernel.descriptors().flock(held, Lock.EXCLUSIVE);
      } finally {
        if (!locked) {
          held.close();
        }
      }
      if (!locked) {
        throw new IOException("image store: " + directory + " is locked by someone else");
      }
      return new Ingest(kernel, layout, lock, limits, directory, held);
    });
  }

  /** A directory for the work of the one who brings something in; it goes with this object. */
  public Path workDirectory() {
    return directory;
  }

  /** Keeps a layer of the store from removal; false when the store does not have it. */
  public boolean pinLayer(Digest chainId) throws IOException {
    return unpacked.containsKey(chainId) || pin(layout.layer(chainId), chainId);
  }

  /** Keeps a blob of the store from removal; false when the store does not have it. */
  public boolean pinBlob(Digest digest) throws IOException {
    return Files.exists(staged(digest)) || pin(layout.blob(digest), digest);
  }

  /** The bytes of a blob that was brought in whole, until the commit moves them to their place. */
  public Optional<Path> broughtIn(Digest digest) {
    return Optional.of(staged(digest)).filter(Files::exists);
  }

  private boolean pin(Path thing, Digest name) throws IOException {
    return lock.shared(() -> {
      if (!Files.exists(thing)) {
        return false;
      }
      Path pin = directory.resolve(PIN + name.hex());
      if (!Files.exists(pin)) {
        Files.write(pin, new byte[0]);
      }
      return true;
    });
  }

  /** Adds a manifest or a configuration. */
  public void addDocument(byte[] bytes) throws IOException {
    Digest digest = Digest.of(bytes);
    if (!pinBlob(digest)) {
      Path file = newFile();
      DurableFile.replace(staged(digest), file, bytes);
    }
  }

  /**
   * Adds a layer: keeps its bytes and unpacks them, in one pass.
   *
   * @param in the bytes as they come
   * @param blob what they must be
   * @param diffId what they must be when unpacked
   * @param chainId the name of the layer with those below it
   * @return where it is unpacked, until the commit moves it to its place
   */
  public Path addLayer(InputStream in, Descriptor blob, Digest diffId, Digest chainId)
      throws IOException {
    String place = "layer " + blob.digest();
    Path root = directory.resolve(LAYER + chainId.hex()).resolve("fs");
    Files.createDirectories(root);
    try (Fd rootFd = kernel.files().openat(Fd.CWD, root.toString(), DIRECTORY, 0)) {
      kernel.files().fchmodat(rootFd, "", 0755);
      UnpackedLayer layer =
          keep(in, blob, stream -> new LayerUnpacker(kernel, limits).unpack(stream, rootFd));
      checkDiffId(layer.diffId(), diffId);
      unpacked.put(chainId, layer);
      return root;
    } catch (IOException e) {
      throw new ImageException(place + ": " + e.getMessage(), e);
    }
  }

  /** Adds the bytes of a layer that the store has unpacked from other bytes already. */
  public void addLayerBlob(InputStream in, Descriptor blob, Digest diffId) throws IOException {
    String place = "layer " + blob.digest();
    String tooLarge = "it unpacks to more than the limit of " + limits.bytes() + " bytes";
    try {
      Digest found =
          keep(
              in,
              blob,
              stream -> {
                try (HashingStream tar =
                    new HashingStream(Compression.unpack(stream), limits.bytes(), tooLarge)) {
                  tar.transferTo(OutputStream.nullOutputStream());
                  return tar.digest();
                }
              });
      checkDiffId(found, diffId);
    } catch (IOException e) {
      throw new ImageException(place + ": " + e.getMessage(), e);
    }
  }

  private static void checkDiffId(Digest found, Digest diffId) throws ImageException {
    if (!found.equals(diffId)) {
      throw new ImageException(
          "it unpacks to " + found + ", but the image's configuration says " + diffId);
    }
  }

  private interface Use<T> {
    T of(InputStream stream) throws IOException;
  }

  /** Lets someone read a blob to its end while its bytes are kept and checked. */
  private <T> T keep(InputStream in, Descriptor blob, Use<T> use) throws IOException {
    Path file = newFile();
    String tooLarge = "it has more than the " + blob.size() + " bytes that it must have";
    try (Fd copy = kernel.files().openat(Fd.CWD, file.toString(), NEW_FILE, 0600)) {
      HashingStream counted = new HashingStream(in, blob.size(), tooLarge);
      TeeStream tee = new TeeStream(counted, kernel.descriptors(), copy);
      T result = use.of(tee);
      tee.transferTo(OutputStream.nullOutputStream());
      tee.flush();
      if (counted.count() != blob.size()) {
        throw new ImageException(
            "it has " + counted.count() + " bytes, but must have " + blob.size());
      }
      Digest found = counted.digest();
      if (!found.equals(blob.digest())) {
        throw new ImageException("it is damaged: its digest is " + found);
      }
      Files.move(file, staged(blob.digest()), StandardCopyOption.ATOMIC_MOVE);
      return result;
    }
  }

  /**
   * Gives new layers what lower ones say of directories that they only use.
   *
   * @param chainIds the layers of an image, lowest first; each is new or pinned
   */
  public void joinLayers(List<Digest> chainIds) throws IOException {
    List<Fd> lower = new ArrayList<>();
    try {
      for (Digest chainId : chainIds) {
        Path staged = directory.resolve(LAYER + chainId.hex()).resolve("fs");
        UnpackedLayer layer = unpacked.get(chainId);
        Path root = layer == null ? layout.layerRoot(chainId) : staged;
        Fd opened = kernel.files().openat(Fd.CWD, root.toString(), DIRECTORY, 0);
        if (layer != null) {
          new LowerLayers(kernel, lower).describe(opened, layer.implicitDirectories());
        }
        lower.addFirst(opened);
      }
    } finally {
      lower.forEach(Fd::close);
    }
  }

  /** Waits until everything is on the disk. */
  void sync() throws SyscallException {
    kernel.descriptors().syncfs(held);
  }

  /** Moves everything to its place in the store. Only under the exclusive lock. */
  void publish() throws IOException {
    try (var names = Files.newDirectoryStream(directory)) {
      for (Path staged : names) {
        String name = staged.getFileName().toString();
        if (name.startsWith(BLOB)) {
          moveIfNew(staged, layout.blobs().resolve(name.substring(BLOB.length())));
        } else if (name.startsWith(LAYER)) {
          moveIfNew(staged, layout.layers().resolve(name.substring(LAYER.length())));
        }
      }
    }
    DurableFile.syncDirectory(layout.blobs());
    DurableFile.syncDirectory(layout.layers());
  }

  private static void moveIfNew(Path from, Path to) throws IOException {
    if (!Files.exists(to)) {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Takes a thing out of the store into this directory, to be deleted with it. */
  void take(Path thing) throws IOException {
    Files.move(thing, newFile(), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path newFile() {
    return directory.resolve("new-" + files.incrementAndGet());
  }

  private Path staged(Digest digest) {
    return directory.resolve(BLOB + digest.hex());
  }

  /**
   * Deletes what was not published.
   *
   * @throws SyscallException when something could not be deleted; the next opening of the store
   *     tries again
   */
  @Override
  public void close() throws SyscallException {
    try (held) {
      delete(kernel, layout, directory.getFileName().toString());
    }
  }

  /** Deletes a directory below {@code ingest/}, whose lock the caller holds. */
  static void delete(Kernel kernel, StoreLayout layout, String name) throws SyscallException {
    String ingest = layout.ingest().toString();
    try (Fd parent = kernel.files().openat2(Fd.CWD, ingest, new OpenHow(DIRECTORY, 0, 0))) {
      new TreeRemoval(kernel.files()).remove(parent, name);
    }
  }
}

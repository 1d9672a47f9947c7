package io.beanpod.image.store;

import io.beanpod.image.layer.UnpackLimits;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.Reference;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The store on disk. It is whole at each instant: content is moved to its place before the index
 * names it, the index is replaced in one step, and what no index entry, container or running import
 * refers to is swept, at each opening and after each removal.
 */
public final class ContentStore {
  private final Kernel kernel;
  private final StoreLayout layout;
  private final StoreLock lock;
  private final IndexFile index;
  private final UnpackLimits limits;
  private final Blobs blobs;
  private final ContainerRecords containers;
  private final Sweeper sweeper;

  private ContentStore(Kernel kernel, StoreLayout layout, UnpackLimits limits) {
    this.kernel = kernel;
    this.layout = layout;
    this.lock = new StoreLock(kernel, layout.lock());
    this.index = new IndexFile(layout);
    this.limits = limits;
    this.blobs = new Blobs(layout);
    this.containers = new ContainerRecords(kernel, layout, lock, index);
    this.sweeper = new Sweeper(kernel, layout, lock, index, containers);
  }

  /** Opens a store, making it where it does not exist, and sweeps what a crash has left. */
  public static ContentStore open(Path root, Kernel kernel, UnpackLimits limits)
      throws IOException {
    ContentStore store = new ContentStore(kernel, StoreLayout.prepare(root), limits);
    store.sweep();
    return store;
  }

  /** Where things lie. */
  public StoreLayout layout() {
    return layout;
  }

  /** The blobs. */
  public Blobs blobs() {
    return blobs;
  }

  /** The roots of containers. */
  public ContainerRecords containers() {
    return containers;
  }

  /** The images and names as they are now. */
  public ImageIndex index() throws IOException {
    return index.get();
  }

  /**
   * When a container used an image, or the image came into the store: the time of the file of its
   * configuration.
   */
  public Instant lastUse(Digest image) throws IOException {
    try {
      return Files.getLastModifiedTime(layout.blob(image)).toInstant();
    } catch (NoSuchFileException e) {
      return Instant.EPOCH; // damaged, or removed meanwhile
    }
  }

  /** Begins to bring something in. */
  public Ingest begin() throws IOException {
    return Ingest.begin(kernel, layout, lock, limits);
  }

  /**
   * A manifest that was brought in, and its names.
   *
   * @param manifest the manifest
   * @param names the names that it gets, taken from other images that have them
   */
  public record Addition(StoredManifest manifest, List<Reference> names) {
    /** Copies the names. */
    public Addition {
      names = List.copyOf(names);
    }
  }

  /** Makes what was brought in a part of the store, all of it or nothing. */
  public void commit(Ingest ingest, Collection<Addition> additions) throws IOException {
    commit(
        ingest,
        index -> {
          ImageIndex next = index;
          for (Addition addition : additions) {
            next = next.with(addition.manifest(), addition.names());
          }
          return next;
        });
  }

  /**
   * Makes what was brought in a part of the store, and changes the index so that it refers to it.
   */
  public void commit(Ingest ingest, UnaryOperator<ImageIndex> change) throws IOException {
    ingest.sync();
    lock.exclusive(() -> {
      ingest.publish();
      ImageIndex next = change.apply(index.get());
      index.set(next);
      return next;
    });
  }

  /**
   * Sets broken things aside, and puts what was brought in for them in their place.
   *
   * @param broken blobs or layers of this store; those that are missing are passed over
   */
  public void replace(Collection<Path> broken, Ingest ingest) throws IOException {
    ingest.sync();
    lock.exclusive(() -> {
      for (Path thing : broken) {
        if (Files.exists(thing, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(layout.broken());
          Path place = Files.createTempDirectory(layout.broken(), "");
          Files.move(thing, place.resolve(thing.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
      }
      ingest.publish();
      return broken;
    });
  }

  /** A change of the index. */
  public interface Change {
    /** The next index, after what containers use. */
    ImageIndex apply(ImageIndex index, ImageUses uses) throws IOException;
  }

  /** Changes names and manifests. What is no longer needed goes at the next {@link #sweep}. */
  public ImageIndex change(Change change) throws IOException {
    return lock.exclusive(() -> {
      ImageIndex next = change.apply(index.get(), containers.uses());
      index.set(next);
      return next;
    });
  }

  /** Deletes what nothing refers to. */
  public void sweep() throws IOException {
    try (Ingest trash = begin()) {
      sweeper.sweep(trash);
    }
  }
}

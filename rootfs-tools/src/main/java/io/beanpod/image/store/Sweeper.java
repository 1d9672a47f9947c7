package io.beanpod.image.store;

import io.beanpod.image.oci.Digest;
import io.beanpod.sys.Descriptors.Lock;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what nothing refers to: references are the index, the containers' records and the pins of
 * running imports, all read anew each time, so no count of them can ever be wrong.
 */
final class Sweeper {
  private static final Logger LOG = System.getLogger(Sweeper.class.getName());

  private final Kernel kernel;
  private final StoreLayout layout;
  private final StoreLock lock;
  private final IndexFile index;
  private final ContainerRecords containers;

  Sweeper(
      Kernel kernel,
      StoreLayout layout,
      StoreLock lock,
      IndexFile index,
      ContainerRecords containers) {
    this.kernel = kernel;
    this.layout = layout;
    this.lock = lock;
    this.index = index;
    this.containers = containers;
  }

  /** A directory whose owner is dead; the lock on it is ours now. */
  private record Dead(String name, Fd held) {}

  /** Moves what nothing refers to into the trash, and deletes what dead imports have left. */
  void sweep(Ingest trash) throws IOException {
    List<Dead> dead = new ArrayList<>();
    try {
      lock.exclusive(() -> {
        Set<String> pins = pins(dead);
        takeUnused(trash, pins);
        return pins;
      });
      for (Dead directory : dead) {
        delete(directory);
      }
    } finally {
      dead.forEach(directory -> directory.held().close());
    }
  }

  /** What cannot be deleted, a forgotten mount perhaps, must not keep the store from opening. */
  private void delete(Dead directory) {
    try {
      Ingest.delete(kernel, layout, directory.name());
    } catch (SyscallException e) {
      LOG.log(
          Level.WARNING,
          "{0} is left over and cannot be deleted: {1}",
          layout.ingest().resolve(directory.name()),
          e.getMessage());
    }
  }

  private void takeUnused(Ingest trash, Set<String> pins) throws IOException {
    Set<String> blobs = new HashSet<>(pins);
    Set<String> layers = new HashSet<>(pins);
    for (StoredManifest manifest : index.get().manifests().values()) {
      manifest.blobs().forEach(digest -> blobs.add(digest.hex()));
      manifest.chainIds().forEach(digest -> layers.add(digest.hex()));
    }
    for (StoredIndex images : index.get().indexes().values()) {
      images.blobs().forEach(digest -> blobs.add(digest.hex()));
    }
    for (ContainerRecord record : containers.records().values()) {
      record.chainIds().stream().map(Digest::hex).forEach(layers::add);
    }
    for (Path blob : children(layout.blobs())) {
      if (!blobs.contains(blob.getFileName().toString())) {
        trash.take(blob);
      }
    }
    for (Path layer : children(layout.layers())) {
      if (!layers.contains(layer.getFileName().toString())) {
        trash.take(layer);
      }
    }
    for (Path container : children(layout.containers())) {
      if (container.getFileName().toString().startsWith(ContainerRecords.UNFINISHED)) {
        trash.take(container);
      }
    }
  }

  /** The pins of living imports; collects the dead ones. */
  private Set<String> pins(List<Dead> dead) throws IOException {
    Set<String> pins = new HashSet<>();
    for (Path directory : children(layout.ingest())) {
      Fd held = open(directory);
      if (held == null) {
        continue;
      }
      if (kernel.descriptors().flock(held, Lock.EXCLUSIVE)) {
        dead.add(new Dead(directory.getFileName().toString(), held));
      } else {
        held.close();
        addPins(directory, pins);
      }
    }
    return pins;
  }

  private @Nullable Fd open(Path directory) throws SyscallException {
    try {
      int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
      return kernel.files().openat(Fd.CWD, directory.toString(), flags, 0);
    } catch (SyscallException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return null;
      }
      throw e;
    }
  }

  private static void addPins(Path directory, Set<String> pins) throws IOException {
    try {
      for (Path file : children(directory)) {
        String name = file.getFileName().toString();
        if (name.startsWith(Ingest.PIN)) {
          pins.add(name.substring(Ingest.PIN.length()));
        }
      }
    } catch (NoSuchFileException e) {
      LOG.log(Level.DEBUG, "the import in {0} has ended meanwhile", directory);
    }
  }

  private static List<Path> children(Path directory) throws IOException {
    List<Path> children = new ArrayList<>();
    try (var names = Files.newDirectoryStream(directory)) {
      names.forEach(children::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return children;
  }
}

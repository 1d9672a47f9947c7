package io.beanpod.image.space;

import io.beanpod.image.DiskUsage;
import io.beanpod.image.layer.TreeUsage;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.store.LayerSize;
import io.beanpod.image.store.StoreLayout;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the images of a store take of the disk. Kubelet asks every few seconds: what was measured is
 * kept, as neither blobs nor layers ever change, and that of a layer beside it on the disk, so that
 * it is measured once for all programs.
 */
public final class StoreUsage {
  private static final DiskUsage NOTHING = new DiskUsage(0, 0);

  private final Kernel kernel;
  private final StoreLayout layout;
  private final Map<Path, DiskUsage> measured = new ConcurrentHashMap<>();

  /** Measures a store. */
  public StoreUsage(Kernel kernel, StoreLayout layout) {
    this.kernel = kernel;
    this.layout = layout;
  }

  /** What all blobs and layers take. */
  public DiskUsage now() throws IOException {
    long bytes = 0;
    long inodes = 0;
    Set<Path> present = new HashSet<>();
    for (Path directory : List.of(layout.blobs(), layout.layers())) {
      for (Path each : children(directory)) {
        present.add(each);
        DiskUsage usage = measured(each);
        bytes += usage.bytes();
        inodes += usage.inodes();
      }
    }
    measured.keySet().retainAll(present);
    return new DiskUsage(bytes, inodes);
  }

  /** What a blob takes; nothing where there is none. */
  DiskUsage blob(Digest digest) throws IOException {
    return measured(layout.blob(digest));
  }

  /** What an unpacked layer takes; nothing where there is none. */
  DiskUsage layer(Digest chainId) throws IOException {
    return measured(layout.layer(chainId));
  }

  private DiskUsage measured(Path path) throws IOException {
    DiskUsage known = measured.get(path);
    if (known == null) {
      known = measure(path);
      if (known.inodes() > 0) {
        measured.put(path, known);
      }
    }
    return known;
  }

  /** What is being removed meanwhile takes nothing. */
  private DiskUsage measure(Path path) throws IOException {
    try {
      if (!Files.isDirectory(path)) {
        return new DiskUsage(Files.size(path), 1);
      }
      Optional<DiskUsage> noted = LayerSize.read(path);
      if (noted.isPresent()) {
        return noted.get();
      }
      TreeUsage tree = TreeUsage.of(kernel.files(), path);
      DiskUsage usage = new DiskUsage(tree.bytes(), tree.inodes());
      LayerSize.write(path, usage);
      return usage;
    } catch (NoSuchFileException e) {
      return NOTHING;
    } catch (SyscallException e) {
      if (e.errno() == Errno.ENOENT) {
        return NOTHING;
      }
      throw e;
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

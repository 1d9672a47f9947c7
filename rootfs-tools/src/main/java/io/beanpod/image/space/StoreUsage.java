package io.beanpod.image;

import io.beanpod.image.layer.TreeUsage;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the images of a store take of the disk. Kubelet asks every few seconds: what was measured is
 * kept, as neither blobs nor layers ever change.
 */
final class StoreUsage {
  private final Kernel kernel;
  private final StoreLayout layout;
  private final Map<Path, TreeUsage> measured = new ConcurrentHashMap<>();

  StoreUsage(Kernel kernel, StoreLayout layout) {
    this.kernel = kernel;
    this.layout = layout;
  }

  DiskUsage now() throws IOException {
    long bytes = 0;
    long inodes = 0;
    Set<Path> present = new HashSet<>();
    for (Path directory : List.of(layout.blobs(), layout.layers())) {
      for (Path each : children(directory)) {
        present.add(each);
        TreeUsage usage = measured.get(each);
        if (usage == null) {
          usage = measure(each);
          measured.put(each, usage);
        }
        bytes += usage.bytes();
        inodes += usage.inodes();
      }
    }
    measured.keySet().retainAll(present);
    return new DiskUsage(bytes, inodes);
  }

  /** What is being removed meanwhile takes nothing. */
  private TreeUsage measure(Path path) throws IOException {
    try {
      return Files.isDirectory(path)
          ? TreeUsage.of(kernel.files(), path)
          : new TreeUsage(Files.size(path), 1);
    } catch (NoSuchFileException e) {
      return new TreeUsage(0, 0);
    } catch (SyscallException e) {
      if (e.errno() == Errno.ENOENT) {
        return new TreeUsage(0, 0);
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

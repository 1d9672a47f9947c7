package io.beanpod.runtime.stats;

import io.beanpod.image.ContainerRoot;
import io.beanpod.image.ContainerRoots;
import io.beanpod.image.DiskUsage;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Counts what containers have written to their root file systems. */
final class LayerReader {
  private final Kernel kernel;
  private final ContainerRoots roots;

  LayerReader(Kernel kernel, ContainerRoots roots) {
    this.kernel = kernel;
    this.roots = roots;
  }

  /** Walks through the whole writable layer. */
  LayerStats count(String containerId) throws IOException {
    ContainerRoot root =
        roots
            .find(containerId)
            .orElseThrow(
                () -> new RuntimeFailure("container %s has no root".formatted(containerId)));
    Path upper = root.upper();
    DiskUsage usage = roots.usage(root);
    try (Fd open =
        kernel
            .files()
            .openat(Fd.CWD, upper.toString(), OpenFlags.RDONLY | OpenFlags.DIRECTORY, 0)) {
      return new LayerStats(
          Instant.now(),
          mountPoint(upper),
          Files.getFileStore(upper).name(),
          usage.bytes(),
          usage.inodes(),
          kernel.mounts().room(open));
    }
  }

  /** The uppermost directory that is on the same file system. */
  private static Path mountPoint(Path path) throws IOException {
    Object device = Files.getAttribute(path, "unix:dev");
    Path top = path;
    for (Path above = path.getParent();
        above != null && device.equals(Files.getAttribute(above, "unix:dev"));
        above = above.getParent()) {
      top = above;
    }
    return top;
  }
}

package io.beanpod.runtime.container;

import io.beanpod.image.ContainerRoot;
import io.beanpod.image.ContainerRoots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;

/**
 * Writable layers of containers from before the last boot. Their records were on a tmpfs and are
 * gone; one that was made since belongs to a container of this or of another runtime on the host.
 */
final class RootSweep {

  private static final String BOOT_TIME = "btime ";

  private RootSweep() {}

  static void sweepBeforeBoot(ContainerRoots roots) throws IOException {
    Instant boot = bootTime();
    for (String id : roots.list()) {
      Optional<ContainerRoot> root = roots.find(id);
      if (root.isPresent() && createdAt(root.get().upper()).isBefore(boot)) {
        roots.remove(id);
      }
    }
  }

  private static Instant createdAt(Path directory) throws IOException {
    return Files.readAttributes(directory, BasicFileAttributes.class).creationTime().toInstant();
  }

  /** When the kernel started, proc_stat(5), in whole seconds. */
  private static Instant bootTime() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/stat"))) {
      if (line.startsWith(BOOT_TIME)) {
        return Instant.ofEpochSecond(Long.parseLong(line.substring(BOOT_TIME.length()).strip()));
      }
    }
    throw new IOException("/proc/stat has no boot time");
  }
}

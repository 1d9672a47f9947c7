package io.beanpod.image.build;

import io.beanpod.image.layer.LayerUnpacker;
import io.beanpod.image.layer.UnpackLimits;
import io.beanpod.image.layer.UnpackedLayer;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.tar.TarEntry;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts a root directory together from packages: their files, and the few that no package has. */
final class DebianRoot {
  private static final String BUSYBOX = "usr/bin/busybox";

  private final Kernel kernel;
  private final UnpackLimits limits;
  private final Path work;
  private Instant newest = Instant.EPOCH;

  DebianRoot(Kernel kernel, UnpackLimits limits, Path work) {
    this.kernel = kernel;
    this.limits = limits;
    this.work = work;
  }

  /**
   * Fills a directory.
   *
   * @param root an empty directory
   * @return the latest time in the packages, for the files that were made here
   */
  Instant make(Path root, BuildSource.Packages source) throws IOException {
    addTo(root, source);
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    try (Fd directory = kernel.files().openat(Fd.CWD, root.toString(), flags, 0)) {
      RootTree tree = new RootTree(kernel, directory);
      BaseFiles.addTo(tree);
      for (Map.Entry<String, String> link : source.links().entrySet()) {
        tree.link(UsrMerge.merged(link.getKey()), link.getValue());
      }
      if (tree.has(BUSYBOX) && !tree.has("usr/bin/sh")) {
        addApplets(tree, root);
      }
    }
    return newest;
  }

  /** Adds the files of packages, and nothing else: over an image that is a whole system. */
  Instant addTo(Path root, BuildSource.Packages source) throws IOException {
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    try (Fd directory = kernel.files().openat(Fd.CWD, root.toString(), flags, 0)) {
      for (Path one : new DebianPackages(work).fetch(source.names())) {
        unpack(one, directory);
      }
    }
    return newest;
  }

  private void unpack(Path file, Fd root) throws IOException {
    Command command = new Command(work.resolve("dpkg.err"));
    LayerUnpacker unpacker = new LayerUnpacker(kernel, limits);
    try {
      UnpackedLayer unpacked =
          command.run(
              List.of("/usr/bin/dpkg-deb", "--fsys-tarfile", file.toString()),
              tar -> unpacker.unpack(tar, root, this::place));
      if (unpacked.entries() == 0) {
        throw new ImageException("it is empty");
      }
    } catch (ImageException e) {
      throw new ImageException("package " + file.getFileName() + ": " + e.getMessage(), e);
    }
  }

  private Optional<TarEntry> place(TarEntry entry) {
    if (entry.modified().isAfter(newest)) {
      newest = entry.modified();
    }
    return UsrMerge.place(entry);
  }

  /** busybox has its commands only by links, which its maintainer script makes; it lists them. */
  private void addApplets(RootTree tree, Path root) throws IOException {
    Command command = new Command(work.resolve("busybox.err"));
    String program = root.resolve(BUSYBOX).toString();
    for (String line : command.output(List.of(program, "--list-full")).lines().toList()) {
      String path = UsrMerge.merged(line);
      if (!tree.has(path)) {
        tree.link(path, "../".repeat(path.split("/", -1).length - 1) + BUSYBOX);
      }
    }
  }
}

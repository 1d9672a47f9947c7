package io.beanpod.image.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Writes files below a new directory. */
final class DirectoryTarget implements ArchiveTarget {
  private final Path target;
  private final Path unfinished;

  DirectoryTarget(Path target) throws IOException {
    this.target = target;
    Path parent = target.toAbsolutePath().getParent();
    this.unfinished =
        Files.createTempDirectory(parent == null ? target : parent, ".beanpod-export-");
  }

  @Override
  public void add(String name, long size, InputStream content) throws IOException {
    Path file = unfinished.resolve(name);
    Files.createDirectories(file.getParent() == null ? unfinished : file.getParent());
    Files.copy(content, file);
  }

  @Override
  public void complete() throws IOException {
    Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    if (!Files.exists(unfinished)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> tree = Files.walk(unfinished)) {
      all = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path one : all) {
      Files.delete(one);
    }
  }
}

package io.beanpod.runtime.state;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The directory that holds one directory for each object of a kind. */
public final class StateDirectories {

  private final Path root;

  /** Makes the directory, readable by root alone: what pods hold is nobody else's business. */
  public StateDirectories(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(
        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  public Path of(String id) {
    if (!ObjectId.isValid(id)) {
      throw new IllegalArgumentException("not an identifier: " + id);
    }
    return root.resolve(id);
  }

  public Path create(String id) throws IOException {
    return Files.createDirectory(of(id));
  }

  /** The identifiers that have a directory, in no order. */
  public List<String> ids() throws IOException {
    List<String> ids = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (ObjectId.isValid(name)) {
          ids.add(name);
        }
      }
    }
    return ids;
  }

  /** Puts a directory whose record makes no sense out of the way, for a person to look at. */
  public Path setAside(String id) throws IOException {
    Path aside = root.resolve("bad-" + id + "-" + System.currentTimeMillis());
    return Files.move(of(id), aside);
  }

  /**
   * Removes an object's directory. The record goes first: a directory without one is a rest that is
   * swept at the next start.
   */
  public void remove(String id, String recordName) throws IOException {
    Files.deleteIfExists(of(id).resolve(recordName));
    removeTree(of(id));
  }

  private static void removeTree(Path directory) throws IOException {
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                Path visited, @org.jspecify.annotations.Nullable IOException failure)
                throws IOException {
              Files.delete(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      return; // gone already
    }
  }
}

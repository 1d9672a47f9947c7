package io.beanpod.runtime.network;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The leases on disk, one file for each sandbox. A lease is there whole or not at all: it is
 * written beside its place and renamed.
 */
final class LeaseDirectory {
  private static final System.Logger LOG = System.getLogger(LeaseDirectory.class.getName());
  private static final String UNFINISHED = ".new";
  private static final String BAD = ".bad";

  private final Path directory;

  LeaseDirectory(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
  }

  /** All leases; a file that is none is set aside with a message. */
  List<Lease> load() throws IOException {
    List<Lease> leases = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.endsWith(UNFINISHED)) {
          Files.delete(file);
        } else if (!name.endsWith(BAD)) {
          load(name, file, leases);
        }
      }
    }
    return leases;
  }

  private void load(String sandboxId, Path file, List<Lease> into) throws IOException {
    try {
      into.add(Lease.parse(sandboxId, Files.readString(file)));
    } catch (IllegalArgumentException bad) {
      Path aside = directory.resolve(sandboxId + BAD);
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      LOG.log(
          System.Logger.Level.WARNING,
          "The address lease {0} cannot be read ({1}); it was set aside as {2}",
          file,
          bad.getMessage(),
          aside);
    }
  }

  void save(Lease lease) throws IOException {
    Path unfinished = directory.resolve(lease.sandboxId() + UNFINISHED);
    Files.writeString(unfinished, lease.text());
    Files.move(unfinished, file(lease), StandardCopyOption.ATOMIC_MOVE);
  }

  void delete(Lease lease) throws IOException {
    Files.deleteIfExists(file(lease));
  }

  private Path file(Lease lease) {
    return directory.resolve(lease.sandboxId());
  }
}

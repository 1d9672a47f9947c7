package io.beanpod.pod.volume;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where one pod's files are, in the layout of kubelet. */
public record PodDirectory(Path root) {

  public Path emptyDir(String volume) {
    return root.resolve("volumes/kubernetes.io~empty-dir").resolve(volume);
  }

  public Path hosts() {
    return root.resolve("etc-hosts");
  }

  /**
   * Writes the /etc/hosts in place where it changed: containers that mount it see the same file.
   */
  public void writeHosts(String content) throws IOException {
    if (Files.exists(hosts()) && Files.readString(hosts()).equals(content)) {
      return;
    }
    Files.writeString(hosts(), content);
    Files.setPosixFilePermissions(hosts(), PosixFilePermissions.fromString("rw-r--r--"));
  }

  Path container(String name) {
    return root.resolve("containers").resolve(name);
  }

  /** Makes the pod's directory, which only root may enter. */
  public void create() throws IOException {
    Files.createDirectories(
        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Removes the volumes with all they hold. What is gone already is no error. */
  public void removeVolumes() throws IOException {
    removeTree(root.resolve("volumes"));
  }

  /** Removes everything. */
  public void remove() throws IOException {
    removeTree(root);
  }

  /**
   * Links are removed, never followed; what somebody else removes meanwhile is no error. What a
   * container has mounted here through Bidirectional propagation is not ours to remove.
   */
  private static void removeTree(Path tree) throws IOException {
    if (!Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Optional<Path> mount = HostMounts.firstBelow(tree);
    if (mount.isPresent()) {
      throw new IOException(
          "cannot remove " + tree + ": something is mounted on " + mount.get() + "; unmount it");
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

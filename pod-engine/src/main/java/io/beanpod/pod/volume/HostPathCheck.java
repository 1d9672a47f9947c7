package io.beanpod.pod.volume;

import io.beanpod.pod.model.VolumeSource.HostPath;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Sees that a hostPath is what its type says, and makes it where the type says so. Messages are
 * kubelet's.
 */
final class HostPathCheck {

  private static final int TYPE_MASK = 0170000;
  private static final int SOCKET = 0140000;
  private static final int BLOCK_DEVICE = 0060000;
  private static final int CHARACTER_DEVICE = 0020000;

  private HostPathCheck() {}

  static void run(String volume, HostPath source) throws VolumeException {
    Path path = Path.of(source.path());
    switch (source.type()) {
      case ANYTHING -> {}
      case DIRECTORY_OR_CREATE -> {
        if (!Files.exists(path)) {
          makeDirectory(volume, path);
        }
        require(volume, Files.isDirectory(path), path, "a directory");
      }
      case DIRECTORY -> require(volume, Files.isDirectory(path), path, "a directory");
      case FILE_OR_CREATE -> {
        if (!Files.exists(path)) {
          makeFile(volume, path);
        }
        require(volume, Files.isRegularFile(path), path, "a file");
      }
      case FILE -> require(volume, Files.isRegularFile(path), path, "a file");
      case SOCKET -> require(volume, isOfType(path, SOCKET), path, "a socket file");
      case CHAR_DEVICE ->
          require(volume, isOfType(path, CHARACTER_DEVICE), path, "a character device");
      case BLOCK_DEVICE -> require(volume, isOfType(path, BLOCK_DEVICE), path, "a block device");
    }
  }

  private static void require(String volume, boolean holds, Path path, String what)
      throws VolumeException {
    if (!holds) {
      throw new VolumeException(volume, "hostPath type check failed: " + path + " is not " + what);
    }
  }

  private static boolean isOfType(Path path, int type) {
    try {
      return ((int) Files.getAttribute(path, "unix:mode") & TYPE_MASK) == type;
    } catch (IOException e) {
      return false; // what cannot be looked at is not of that type either
    }
  }

  private static void makeDirectory(String volume, Path path) throws VolumeException {
    try {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    } catch (IOException e) {
      throw new VolumeException(volume, "cannot make the directory " + path + ": " + e);
    }
  }

  private static void makeFile(String volume, Path path) throws VolumeException {
    try {
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
    } catch (FileAlreadyExistsException e) {
      return; // somebody else has made it meanwhile; the check that follows looks at it
    } catch (IOException e) {
      throw new VolumeException(volume, "cannot make the file " + path + ": " + e);
    }
  }
}

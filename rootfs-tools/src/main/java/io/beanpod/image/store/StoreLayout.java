package io.beanpod.image.store;

import io.beanpod.image.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Where each thing lies below the store's root.
 *
 * @param root the store's directory
 */
public record StoreLayout(Path root) {
  /** The longest value that fsconfig(2) takes, with its ending NUL. */
  private static final int MAX_MOUNT_OPTION = 256;

  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /**
   * Checks the root and makes the directories that are missing, each for its owner alone.
   *
   * @throws IOException when a directory cannot be made, or is too deep for a mount option
   */
  public static StoreLayout prepare(Path root) throws IOException {
    StoreLayout layout = new StoreLayout(root.toAbsolutePath().normalize());
    int longest = layout.layerRoot(Digest.of(new byte[0])).toString().length();
    if (longest >= MAX_MOUNT_OPTION) {
      throw new IOException(
          "image store "
              + root
              + ": the path is too long for overlay mounts; choose a shorter one");
    }
    Files.createDirectories(layout.root);
    Files.setPosixFilePermissions(layout.root, PosixFilePermissions.fromString("rwx------"));
    List<Path> directories =
        List.of(layout.ingest(), layout.blobs(), layout.layers(), layout.containers());
    for (Path directory : directories) {
      Files.createDirectories(directory, PRIVATE);
    }
    return layout;
  }

  Path lock() {
    return root.resolve("lock");
  }

  /** The file of the index. */
  public Path index() {
    return root.resolve("images.json");
  }

  Path ingest() {
    return root.resolve("ingest");
  }

  /** The directory of the blobs, each named by its digest. */
  public Path blobs() {
    return root.resolve("blobs/sha256");
  }

  /** The file of a blob. */
  public Path blob(Digest digest) {
    return blobs().resolve(digest.hex());
  }

  /** The directory of the layers, each named by its chain id. */
  public Path layers() {
    return root.resolve("layers");
  }

  /** The directory of a layer and of what is noted of it. */
  public Path layer(Digest chainId) {
    return layers().resolve(chainId.hex());
  }

  /** The lower directory of a layer. */
  public Path layerRoot(Digest chainId) {
    return layer(chainId).resolve("fs");
  }

  /** What was broken and is kept for people to look at; made when it is needed. */
  public Path broken() {
    return root.resolve("broken");
  }

  Path containers() {
    return root.resolve("containers");
  }

  Path container(String id) {
    return containers().resolve(id);
  }
}

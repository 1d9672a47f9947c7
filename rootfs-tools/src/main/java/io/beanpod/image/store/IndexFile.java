package io.beanpod.image.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * The file of the index. Readers take no lock: the file is only ever replaced as a whole, and read
 * again when another process has replaced it, which its inode and times show.
 */
final class IndexFile {
  private final Path file;
  private final Path beside;
  private volatile State state = new State(null, ImageIndex.EMPTY);

  private record Stamp(@Nullable Object inode, FileTime modified, long size) {}

  private record State(@Nullable Stamp stamp, ImageIndex index) {}

  IndexFile(StoreLayout layout) {
    this.file = layout.index();
    this.beside = layout.root().resolve("images.json.new");
  }

  /** The index as it is now. */
  ImageIndex get() throws IOException {
    State known = state;
    Stamp now = stamp();
    if (now == null) {
      return ImageIndex.EMPTY;
    }
    if (now.equals(known.stamp())) {
      return known.index();
    }
    State read = new State(now, IndexDocument.read(Files.readAllBytes(file), file.toString()));
    if (now.equals(stamp())) {
      state = read;
    }
    return read.index();
  }

  /** Replaces the index. Only under the exclusive lock. */
  void set(ImageIndex index) throws IOException {
    DurableFile.replace(file, beside, IndexDocument.write(index));
  }

  private @Nullable Stamp stamp() throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}

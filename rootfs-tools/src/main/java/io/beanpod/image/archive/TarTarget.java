package io.beanpod.image.archive;

import io.beanpod.image.tar.TarEntry;
import io.beanpod.image.tar.TarWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/** Writes files into a tar beside its place, and moves it there at the end. */
final class TarTarget implements ArchiveTarget {
  private final Path target;
  private final Path unfinished;
  private final TarWriter tar;

  TarTarget(Path target) throws IOException {
    this.target = target;
    Path parent = target.toAbsolutePath().getParent();
    this.unfinished = Files.createTempFile(parent, ".beanpod-export-", ".tar");
    this.tar = new TarWriter(new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 17));
  }

  @Override
  public void add(String name, long size, InputStream content) throws IOException {
    tar.put(TarEntry.file(name, 0644, 0, 0, size, Instant.EPOCH), content);
  }

  @Override
  public void complete() throws IOException {
    tar.close();
    Files.move(
        unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    tar.close();
    Files.deleteIfExists(unfinished);
  }
}

package io.beanpod.image.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A place that files are written to; it appears complete or not at all. */
sealed interface ArchiveTarget extends AutoCloseable permits DirectoryTarget, TarTarget {
  /** Writes a file. */
  void add(String name, long size, InputStream content) throws IOException;

  /** Writes a small file. */
  default void add(String name, byte[] content) throws IOException {
    add(name, content.length, new ByteArrayInputStream(content));
  }

  /** Puts what was written in its place. */
  void complete() throws IOException;

  /** Ends the writing; what is not complete is removed. */
  @Override
  void close() throws IOException;
}

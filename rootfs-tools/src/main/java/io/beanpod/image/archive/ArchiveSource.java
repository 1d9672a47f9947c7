package io.beanpod.image.archive;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.JsonField;
import java.io.IOException;
import java.io.InputStream;

/** The files of an archive by their names. May be read by several threads at a time. */
sealed interface ArchiveSource extends AutoCloseable permits DirectorySource, TarSource {
  /** Whether there is a regular file of this name. */
  boolean has(String name) throws IOException;

  /** The number of bytes of a file. */
  long size(String name) throws IOException;

  /** The bytes of a file, the caller's to close. */
  InputStream open(String name) throws IOException;

  /** What the archive is called in errors. */
  String label();

  @Override
  void close() throws IOException;

  /** The whole of a small file: a manifest, an index, a configuration. */
  default byte[] document(String name) throws IOException {
    long size = size(name);
    if (size > JsonField.MAX_BYTES) {
      throw new ImageException(
          label()
              + ": "
              + name
              + " has "
              + size
              + " bytes; the limit is "
              + (JsonField.MAX_BYTES >> 20)
              + " MiB");
    }
    try (InputStream in = open(name)) {
      return in.readNBytes(JsonField.MAX_BYTES);
    }
  }

  /** The error for a file that is not there. */
  default ImageException missing(String name) {
    return new ImageException(label() + ": the file " + name + " is missing in it");
  }
}

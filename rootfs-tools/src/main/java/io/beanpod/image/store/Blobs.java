package io.beanpod.image.store;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.JsonField;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The blobs of a store, as they came. */
public final class Blobs {
  private final StoreLayout layout;

  Blobs(StoreLayout layout) {
    this.layout = layout;
  }

  /** Whether a blob is there. */
  public boolean has(Digest digest) {
    return Files.exists(layout.blob(digest));
  }

  /** The number of bytes of a blob. */
  public long size(Digest digest) throws IOException {
    return Files.size(layout.blob(digest));
  }

  /** The bytes of a small blob, a manifest or a configuration, checked against its digest. */
  public byte[] document(Digest digest) throws IOException {
    try (InputStream in = open(digest)) {
      byte[] bytes = in.readNBytes(JsonField.MAX_BYTES + 1);
      return checked(bytes, digest, layout.blob(digest).toString());
    }
  }

  /** The bytes of a blob of any size; who uses them checks them. */
  public InputStream open(Digest digest) throws IOException {
    Path file = layout.blob(digest);
    try {
      return Files.newInputStream(file);
    } catch (NoSuchFileException e) {
      throw new ImageException(
          "image store: blob " + file + " is missing; remove the image and get it again", e);
    }
  }

  /**
   * Checks a document's bytes.
   *
   * @param bytes the document
   * @param descriptor what it must be
   * @param place where the bytes came from, for the error
   */
  public static byte[] checked(byte[] bytes, Descriptor descriptor, String place)
      throws ImageException {
    if (bytes.length != descriptor.size()) {
      throw new ImageException(
          place + " has " + bytes.length + " bytes, but must have " + descriptor.size());
    }
    return checked(bytes, descriptor.digest(), place);
  }

  private static byte[] checked(byte[] bytes, Digest digest, String place) throws ImageException {
    if (bytes.length > JsonField.MAX_BYTES) {
      throw new ImageException(
          place + " is larger than the limit of " + (JsonField.MAX_BYTES >> 20) + " MiB");
    }
    Digest found = Digest.of(bytes);
    if (!found.equals(digest)) {
      throw new ImageException(
          place + " is damaged: its digest is " + found + ", but must be " + digest);
    }
    return bytes;
  }
}

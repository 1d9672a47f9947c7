package io.beanpod.image.archive;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;

/** A manifest or a configuration as the bytes that it is kept as. */
final class Document {
  private final byte[] bytes;

  Document(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** What points to it. */
  Descriptor descriptor(String mediaType) {
    return new Descriptor(mediaType, Digest.of(bytes), bytes.length);
  }
}

package io.beanpod.cli.print;

import io.beanpod.image.oci.Descriptor;

/** Shows blobs that go from one machine to another. May be told of them by several threads. */
public interface TransferView {
  /** Something has happened. */
  void line(String text);

  /**
   * A blob is on its way.
   *
   * @param bytes those that have passed so far
   */
  void progress(Descriptor blob, long bytes);

  /**
   * A blob has arrived.
   *
   * @param remark what else is to be said of it, or nothing
   */
  void done(Descriptor blob, String remark);

  /** Twelve digits of a blob's digest. */
  static String shortName(Descriptor blob) {
    return blob.digest().hex().substring(0, 12);
  }
}

package io.beanpod.image.build;

import io.beanpod.image.layer.Compression;
import io.beanpod.image.layer.HashingStream;
import io.beanpod.image.layer.UnpackLimits;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.tar.TarEntry;
import io.beanpod.image.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The finished archive of a layer.
 *
 * @param file where it lies
 * @param blob what its bytes are
 * @param diffId the digest of its bytes when unpacked
 * @param newest the latest time of its entries
 */
record LayerFile(Path file, Descriptor blob, Digest diffId, Instant newest) {
  /** Reads a tar file, plain or packed, to its end. */
  static LayerFile of(Path file, UnpackLimits limits) throws IOException {
    Compression compression;
    try (InputStream in = Files.newInputStream(file)) {
      compression = Compression.of(in);
    }
    String tooLarge = "it unpacks to more than the limit of " + limits.bytes() + " bytes";
    try (HashingStream packed =
            new HashingStream(Files.newInputStream(file), Long.MAX_VALUE, tooLarge);
        HashingStream tar =
            new HashingStream(Compression.unpack(packed), limits.bytes(), tooLarge)) {
      Instant newest = Instant.EPOCH;
      TarReader reader = new TarReader(tar);
      for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
        newest = entry.modified().isAfter(newest) ? entry.modified() : newest;
      }
      tar.transferTo(OutputStream.nullOutputStream());
      packed.transferTo(OutputStream.nullOutputStream());
      Descriptor blob = new Descriptor(compression.mediaType(), packed.digest(), packed.count());
      return new LayerFile(file, blob, tar.digest(), newest);
    } catch (ImageException e) {
      throw new ImageException(file + ": " + e.getMessage(), e);
    }
  }
}

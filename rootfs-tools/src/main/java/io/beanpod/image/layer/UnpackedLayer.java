package io.beanpod.image.layer;

import io.beanpod.image.oci.Digest;
import java.util.List;

/**
 * What unpacking a layer has shown.
 *
 * @param diffId the digest of the uncompressed archive
 * @param bytes bytes of the uncompressed archive
 * @param entries entries of the archive
 * @param implicitDirectories directories that the archive uses but does not describe, the empty
 *     path for the root: lower layers say what they are like
 */
public record UnpackedLayer(
    Digest diffId, long bytes, long entries, List<String> implicitDirectories) {
  /** Copies the paths. */
  public UnpackedLayer {
    implicitDirectories = List.copyOf(implicitDirectories);
  }
}

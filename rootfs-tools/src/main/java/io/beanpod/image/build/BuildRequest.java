package io.beanpod.image.build;

import io.beanpod.image.layer.Compression;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.Platform;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image to be made. The same source and request give the same image, digest by digest.
 *
 * @param source what it is made of
 * @param names its names
 * @param config what it says of its containers; layers and time are filled in
 * @param compression how the layer is packed; a tar stays as it is
 * @param timestamp the time of the image, and the latest of its files; null for the latest time
 *     that the source has
 */
public record BuildRequest(
    BuildSource source,
    List<String> names,
    ImageConfig config,
    Compression compression,
    @Nullable Instant timestamp) {
  /** Copies the names. */
  public BuildRequest {
    names = List.copyOf(names);
  }

  /** An image of this machine's platform without a command, packed with gzip. */
  public static BuildRequest of(BuildSource source, String... names) {
    return new BuildRequest(
        source,
        List.of(names),
        ImageConfig.builder(Platform.host()).build(),
        Compression.GZIP,
        null);
  }

  /** The same with another configuration. */
  public BuildRequest with(ImageConfig other) {
    return new BuildRequest(source, names, other, compression, timestamp);
  }
}

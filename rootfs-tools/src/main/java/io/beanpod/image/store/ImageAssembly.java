package io.beanpod.image.store;

import io.beanpod.image.oci.ChainId;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Manifest;
import io.beanpod.image.oci.Platform;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An image whose documents are known and whose layers are still to come, from wherever. */
public final class ImageAssembly {
  private final Descriptor descriptor;
  private final byte[] manifestBytes;
  private final Manifest manifest;
  private final byte[] configBytes;
  private final ImageConfig config;

  /**
   * The documents of an image, as bytes and as read.
   *
   * @param descriptor what points to the manifest
   */
  public ImageAssembly(
      Descriptor descriptor,
      byte[] manifestBytes,
      Manifest manifest,
      byte[] configBytes,
      ImageConfig config) {
    this.descriptor = descriptor;
    this.manifestBytes = manifestBytes.clone();
    this.manifest = manifest;
    this.configBytes = configBytes.clone();
    this.config = config;
  }

  /**
   * Brings the layers that the store does not have, and the documents, into an ingest.
   *
   * @param layers open the bytes of each layer, lowest first
   * @param threads how many layers are brought in at a time
   * @param platform the machine that the image must be for
   * @throws ImageException when the image is for another one, or its parts do not fit
   */
  public StoredManifest load(
      Ingest ingest, List<LayerLoader.Opener> layers, int threads, Platform platform)
      throws IOException {
    Digest id = manifest.config().digest();
    if (!platform.runs(config.platform())) {
      String wanted = platform.equals(Platform.host()) ? "this machine is " : "wanted is ";
      throw new ImageException(
          "image " + id + " is for " + config.platform() + ", " + wanted + platform);
    }
    List<Descriptor> blobs = manifest.layers();
    List<Digest> diffIds = config.diffIds();
    if (blobs.size() != diffIds.size()) {
      throw new ImageException(
          "the manifest of image "
              + id
              + " has "
              + blobs.size()
              + " layers, but its configuration "
              + diffIds.size());
    }
    List<Digest> chainIds = ChainId.of(diffIds);
    List<LayerLoader.Layer> all = new ArrayList<>();
    for (int i = 0; i < blobs.size(); i++) {
      all.add(new LayerLoader.Layer(blobs.get(i), diffIds.get(i), chainIds.get(i), layers.get(i)));
    }
    LayerLoader.load(ingest, all, threads);
    ingest.addDocument(configBytes);
    ingest.addDocument(manifestBytes);
    return new StoredManifest(
        descriptor,
        id,
        blobs.stream().map(Descriptor::digest).toList(),
        chainIds,
        descriptor.size()
            + manifest.config().size()
            + blobs.stream().mapToLong(Descriptor::size).sum(),
        Instant.now());
  }
}

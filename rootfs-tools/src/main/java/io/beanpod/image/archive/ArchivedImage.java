package io.beanpod.image.archive;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.Manifest;
import io.beanpod.image.oci.Reference;
import java.util.List;

/**
 * An image found in an archive.
 *
 * @param manifest the manifest as read
 * @param manifestDocument the manifest as it is kept
 * @param configDocument the configuration as it is kept
 * @param config the configuration as read
 * @param layerFiles the archive's files of the layers, lowest first
 * @param names the names that the archive gives it
 */
record ArchivedImage(
    Manifest manifest,
    Document manifestDocument,
    Document configDocument,
    ImageConfig config,
    List<String> layerFiles,
    List<Reference> names) {
  ArchivedImage {
    layerFiles = List.copyOf(layerFiles);
    names = List.copyOf(names);
  }

  Descriptor descriptor() {
    return manifestDocument.descriptor(manifest.mediaType());
  }
}

package io.beanpod.image.oci;

import java.util.List;

/**
 * The manifest of one image: its configuration and its layers, lowest first.
 *
 * @param mediaType OCI's or Docker's type of manifest
 * @param config the image's configuration
 * @param layers the layers, lowest first
 */
public record Manifest(String mediaType, Descriptor config, List<Descriptor> layers) {
  /** Copies the layers. */
  public Manifest {
    layers = List.copyOf(layers);
  }
}

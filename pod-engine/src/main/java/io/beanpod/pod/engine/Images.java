package io.beanpod.pod.engine;

import java.io.IOException;
import java.util.Optional;

/** The images that are on this machine. */
@FunctionalInterface
public interface Images {

  /** An image as the store knows it; the id is the digest of its configuration. */
  record Image(String id) {}

  /**
   * Looks for an image by name, short name, digest or id.
   *
   * @throws IOException when the store cannot be read
   */
  Optional<Image> find(String reference) throws IOException;
}

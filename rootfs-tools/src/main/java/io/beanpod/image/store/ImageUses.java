package io.beanpod.image.store;

import io.beanpod.image.oci.Digest;
import java.util.List;
import java.util.Map;

/**
 * Which containers use which images.
 *
 * @param containers ids of containers by the id of their image
 */
public record ImageUses(Map<Digest, List<String>> containers) {
  /** Copies the map. */
  public ImageUses {
    containers = Map.copyOf(containers);
  }

  /** The containers of an image. */
  public List<String> of(Digest image) {
    return containers.getOrDefault(image, List.of());
  }
}

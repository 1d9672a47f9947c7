package io.beanpod.image;

import io.beanpod.image.oci.Digest;
import java.util.List;

/**
 * What a removal has done.
 *
 * @param id the image
 * @param untagged names that are gone
 * @param removed whether the image itself is gone, and not only a name
 */
public record Removal(Digest id, List<String> untagged, boolean removed) {
  /** Copies the names. */
  public Removal {
    untagged = List.copyOf(untagged);
  }
}

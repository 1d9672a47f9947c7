package io.beanpod.image.space;

import io.beanpod.image.oci.Digest;
import java.time.Instant;
import java.util.List;

/**
 * An image that was removed to make room.
 *
 * @param names those it had
 * @param lastUse when a container used it, or it came into the store
 * @param bytes what became free with it
 */
public record Pruned(Digest id, List<String> names, Instant lastUse, long bytes) {
  /** Copies the names. */
  public Pruned {
    names = List.copyOf(names);
  }
}

package io.beanpod.runtime.state;

import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.Resources;
import java.time.Instant;

/**
 * What a container shall be; only its limits ever change. How far it got is told by the monitor's
 * own files beside it, {@code started} and {@code exit}, and by the directory's lock, which the
 * monitor holds.
 */
public record ContainerRecord(
    String id, String sandboxId, ContainerSpec spec, String imageId, Instant createdAt) {

  /** The same with other limits. */
  public ContainerRecord with(Resources resources) {
    return new ContainerRecord(id, sandboxId, spec.with(resources), imageId, createdAt);
  }
}

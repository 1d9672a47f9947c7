package io.beanpod.image;

import io.beanpod.image.oci.Digest;
import java.nio.file.Path;
import java.util.List;

/**
 * The directories that a container's root file system is put together from.
 *
 * @param containerId the container
 * @param image the id of its image
 * @param lower the image's layers, the topmost first; shared with other containers, never written
 * @param upper what the container writes
 * @param work overlayfs' own working directory
 */
public record ContainerRoot(
    String containerId, Digest image, List<Path> lower, Path upper, Path work) {
  /** Copies the list. */
  public ContainerRoot {
    lower = List.copyOf(lower);
  }
}

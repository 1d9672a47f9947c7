package io.beanpod.image.space;

import io.beanpod.image.DiskUsage;
import io.beanpod.image.oci.Digest;
import java.time.Instant;
import java.util.List;

/**
 * What a store takes of the disk.
 *
 * @param images the images
 * @param imageBytes what they take together
 * @param sharedBytes what several of them hold together
 * @param reclaimable what would become free with all images that no container uses and that are not
 *     pinned
 * @param containers what each container has written
 * @param diskBytes the size of the file system
 * @param freeBytes what is free of it for everybody
 */
public record DiskReport(
    List<OfImage> images,
    long imageBytes,
    long sharedBytes,
    long reclaimable,
    List<OfContainer> containers,
    long diskBytes,
    long freeBytes) {
  /** Copies the lists. */
  public DiskReport {
    images = List.copyOf(images);
    containers = List.copyOf(containers);
  }

  /**
   * An image.
   *
   * @param names all of them
   * @param bytes what it holds, alone or with others
   * @param unshared what it holds alone
   * @param containers how many use it
   */
  public record OfImage(
      Digest id,
      List<String> names,
      long bytes,
      long unshared,
      int containers,
      boolean pinned,
      Instant lastUse) {
    /** Copies the names. */
    public OfImage {
      names = List.copyOf(names);
    }
  }

  /** A container. */
  public record OfContainer(String id, DiskUsage written) {}
}

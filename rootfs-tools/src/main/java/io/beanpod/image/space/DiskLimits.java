package io.beanpod.image.space;

import io.beanpod.image.oci.ImageException;

/**
 * When images are removed to make room, and how many: kubelet's {@code imageGCHighThresholdPercent}
 * and {@code imageGCLowThresholdPercent}.
 *
 * @param high nothing is removed while the file system is not fuller than this, in percent
 * @param low images are removed until it is not fuller than this, in percent
 */
public record DiskLimits(int high, int low) {
  /**
   * Limits that people have given.
   *
   * @throws ImageException when they are no percentages, or the wrong way round
   */
  public static DiskLimits of(int high, int low) throws ImageException {
    if (low < 0 || high > 100 || low > high) {
      throw new ImageException(
          "disk thresholds " + high + " and " + low + " must be percentages, the high one first");
    }
    return new DiskLimits(high, low);
  }
}

package io.beanpod.image.layer;

/**
 * How large one layer may become, so that a small archive cannot fill the disk.
 *
 * @param bytes bytes of the uncompressed archive
 * @param entries entries of the archive
 */
public record UnpackLimits(long bytes, long entries) {
  /** 32 GiB and 5 million entries. */
  public static final UnpackLimits DEFAULT = new UnpackLimits(32L << 30, 5_000_000);
}

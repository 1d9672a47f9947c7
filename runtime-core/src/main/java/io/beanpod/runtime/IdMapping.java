package io.beanpod.runtime;

import java.util.OptionalLong;

/**
 * A range of user or group ids, user_namespaces(7).
 *
 * @param containerId the first one inside
 * @param hostId the first one outside
 * @param size how many
 */
public record IdMapping(long containerId, long hostId, long size) {

  private static final long ALL = 1L << 32;

  /** Refuses what is no range of the kernel's 32-bit ids. */
  public IdMapping {
    if (size <= 0 || outside(containerId, size) || outside(hostId, size)) {
      throw new IllegalArgumentException(
          "the id mapping %d:%d:%d is no range of ids from 0 to %d"
              .formatted(containerId, hostId, size, ALL - 2));
    }
  }

  /** What an id inside is outside, if it is one of this range. */
  OptionalLong toHost(long id) {
    return id >= containerId && id - containerId < size
        ? OptionalLong.of(hostId + (id - containerId))
        : OptionalLong.empty();
  }

  /** The last id, 2^32 - 1, is none: it means "leave unchanged" to the kernel. */
  private static boolean outside(long first, long size) {
    return first < 0 || size >= ALL || first + size >= ALL;
  }
}

package io.beanpod.image.account;

import java.util.List;

/**
 * Whom a container's processes run as.
 *
 * @param uid 0 to 2^32-2
 * @param gid the primary group
 * @param groups all groups of the processes, the primary one first
 * @param home the home directory, {@code /} where none is known
 */
public record Account(long uid, long gid, List<Long> groups, String home) {
  /** Copies the groups. */
  public Account {
    groups = List.copyOf(groups);
  }
}

package io.beanpod.runtime;

import java.util.List;

/**
 * Whom a container's first process started as, credentials(7).
 *
 * @param groups all its groups, the primary one among them
 */
public record ProcessUser(long uid, long gid, List<Long> groups) {
  public ProcessUser {
    groups = List.copyOf(groups);
  }
}

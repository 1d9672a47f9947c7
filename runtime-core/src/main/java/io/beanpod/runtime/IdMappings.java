package io.beanpod.runtime;

import java.util.List;

/** How the ids of a user namespace, or of an id-mapped mount, stand for those of the host. */
public record IdMappings(List<IdMapping> uids, List<IdMapping> gids) {
  public IdMappings {
    uids = List.copyOf(uids);
    gids = List.copyOf(gids);
  }
}

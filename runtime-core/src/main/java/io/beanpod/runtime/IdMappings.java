package io.beanpod.runtime;

import java.util.List;
import java.util.OptionalLong;

/** Which ids of the host the users and groups of a namespace or mount are, user_namespaces(7). */
public record IdMappings(List<IdMapping> uids, List<IdMapping> gids) {
  public IdMappings {
    uids = List.copyOf(uids);
    gids = List.copyOf(gids);
  }

  /** What a user inside is outside; empty for one that is not mapped. */
  public OptionalLong hostUid(long uid) {
    return toHost(uids, uid);
  }

  /** What a group inside is outside; empty for one that is not mapped. */
  public OptionalLong hostGid(long gid) {
    return toHost(gids, gid);
  }

  /**
   * What root of the namespace is outside.
   *
   * @throws IllegalStateException when it has no root
   */
  public long rootUid() {
    return hostUid(0).orElseThrow(IdMappings::rootless);
  }

  /**
   * What root's group in the namespace is outside.
   *
   * @throws IllegalStateException when it has no such group
   */
  public long rootGid() {
    return hostGid(0).orElseThrow(IdMappings::rootless);
  }

  private static IllegalStateException rootless() {
    return new IllegalStateException("a pod's user namespace must have an id 0");
  }

  private static OptionalLong toHost(List<IdMapping> ranges, long id) {
    return ranges.stream()
        .map(range -> range.toHost(id))
        .filter(OptionalLong::isPresent)
        .findFirst()
        .orElse(OptionalLong.empty());
  }
}

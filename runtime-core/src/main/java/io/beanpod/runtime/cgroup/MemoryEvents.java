package io.beanpod.runtime.cgroup;

import java.util.Map;

/**
 * Counters of memory.events since the cgroup was made, of it and all below.
 *
 * @param oom times that the limit was about to be passed and no memory could be freed
 * @param oomKill processes killed for that
 * @param oomGroupKill times that the whole group was killed (memory.oom.group)
 */
public record MemoryEvents(long oom, long oomKill, long oomGroupKill) {
  /** Nothing has happened, or the host has no memory controller. */
  public static final MemoryEvents NONE = new MemoryEvents(0, 0, 0);

  static MemoryEvents parse(String text) {
    Map<String, Long> counters = FlatKeyed.parse(text);
    return new MemoryEvents(
        counters.getOrDefault("oom", 0L),
        counters.getOrDefault("oom_kill", 0L),
        counters.getOrDefault("oom_group_kill", 0L));
  }
}

package io.beanpod.runtime.stats;

import java.util.Map;
import java.util.OptionalLong;

/**
 * Memory of a cgroup and all below it, in bytes.
 *
 * @param bytes memory.current
 * @param peakBytes memory.peak, Linux 5.19
 * @param limitBytes memory.max; absent where there is none
 * @param protectedBytes memory.low; absent where there is none
 * @param swapBytes memory.swap.current; absent where the kernel has no swap
 * @param swapLimitBytes memory.swap.max; absent where there is none
 * @param details memory.stat by name
 * @param events memory.events by name
 */
public record MemoryStats(
    long bytes,
    OptionalLong peakBytes,
    OptionalLong limitBytes,
    OptionalLong protectedBytes,
    OptionalLong swapBytes,
    OptionalLong swapLimitBytes,
    Map<String, Long> details,
    Map<String, Long> events) {

  public MemoryStats {
    details = Map.copyOf(details);
    events = Map.copyOf(events);
  }

  /** What cannot be taken back without harm, as kubelet counts it for evictions. */
  public long workingSetBytes() {
    return Math.max(0, bytes - detail("inactive_file").orElse(0));
  }

  /** The limit minus the working set; absent where there is no limit. */
  public OptionalLong availableBytes() {
    return limitBytes.isPresent()
        ? OptionalLong.of(Math.max(0, limitBytes.getAsLong() - workingSetBytes()))
        : OptionalLong.empty();
  }

  /** A line of memory.stat; absent where this kernel has no such line. */
  public OptionalLong detail(String name) {
    return Figures.optional(details, name);
  }

  /** A counter of memory.events; absent where this kernel has no such counter. */
  public OptionalLong event(String name) {
    return Figures.optional(events, name);
  }
}

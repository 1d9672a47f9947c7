package io.beanpod.cli.print;

import io.beanpod.runtime.stats.ContainerStats;
import io.beanpod.runtime.stats.MemoryStats;
import java.time.Duration;

/**
 * What something uses; -1 where this machine has no controller that counts it.
 *
 * @param cpuMillis thousandths of a CPU
 * @param memoryBytes its working set
 */
public record Usage(long cpuMillis, long memoryBytes) {
  public static final Usage NONE = new Usage(0, 0);

  /** The use between two looks. */
  public static Usage between(ContainerStats first, ContainerStats second) {
    long nanos = Duration.between(first.cgroup().at(), second.cgroup().at()).toNanos();
    long used = second.cgroup().cpu().usageNanos() - first.cgroup().cpu().usageNanos();
    long memory = second.cgroup().memory().map(MemoryStats::workingSetBytes).orElse(-1L);
    return new Usage(nanos > 0 ? used * 1000 / nanos : -1, memory);
  }

  /** Both together; what is unknown of one is unknown of both. */
  public Usage plus(Usage other) {
    return new Usage(sum(cpuMillis, other.cpuMillis), sum(memoryBytes, other.memoryBytes));
  }

  private static long sum(long one, long other) {
    return one < 0 || other < 0 ? -1 : one + other;
  }

  public String cpuText() {
    return cpuMillis < 0 ? "<unknown>" : cpuMillis + "m";
  }

  public String memoryText() {
    return memoryBytes < 0 ? "<unknown>" : (memoryBytes >> 20) + "Mi";
  }
}

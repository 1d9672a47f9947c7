package io.beanpod.runtime;

import java.util.Map;

/**
 * Limits of a cgroup, cgroup v2 values derived from Kubernetes' figures. Zero or empty: no limit.
 *
 * @param cpuShares relative weight as Docker counts it, 2 to 262144
 * @param cpuQuotaMicros CPU time in microseconds for each period
 * @param cpuPeriodMicros length of a period in microseconds
 * @param memoryBytes memory.max
 * @param swapBytes memory and swap together, as in the CRI; -1 for no limit of swap
 * @param pids pids.max
 * @param cpusetCpus list such as {@code 0-3,5}
 * @param hugepages limit in bytes by page size such as {@code 2MB}
 * @param unified further cgroup v2 files by name
 * @param oomScoreAdj -1000 to 1000, proc_pid_oom_score_adj(5)
 */
public record Resources(
    long cpuShares,
    long cpuQuotaMicros,
    long cpuPeriodMicros,
    long memoryBytes,
    long swapBytes,
    long pids,
    String cpusetCpus,
    String cpusetMems,
    Map<String, Long> hugepages,
    Map<String, String> unified,
    int oomScoreAdj) {

  /** No limit at all. */
  public static final Resources NONE =
      new Resources(0, 0, 0, 0, 0, 0, "", "", Map.of(), Map.of(), 0);

  public Resources {
    hugepages = Map.copyOf(hugepages);
    unified = Map.copyOf(unified);
  }
}

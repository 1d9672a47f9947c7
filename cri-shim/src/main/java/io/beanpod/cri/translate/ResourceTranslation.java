package io.beanpod.cri.translate;

import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.v1.HugepageLimit;
import io.beanpod.cri.v1.LinuxContainerResources;
import io.beanpod.runtime.Resources;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Limits of a container. The CRI's figures are the runtime's; zero and empty mean "not given". */
public final class ResourceTranslation {
  private static final int OOM_SCORE_LIMIT = 1000;

  private ResourceTranslation() {}

  /** The limits of a message. */
  public static Resources of(LinuxContainerResources message) throws CallFailure {
    long score = message.getOomScoreAdj();
    if (score < -OOM_SCORE_LIMIT || score > OOM_SCORE_LIMIT) {
      throw CallFailure.invalid("oom_score_adj is %d: it goes from -1000 to 1000".formatted(score));
    }
    return new Resources(
        message.getCpuShares(),
        message.getCpuQuota(),
        message.getCpuPeriod(),
        message.getMemoryLimitInBytes(),
        swap(message),
        0,
        message.getCpusetCpus(),
        message.getCpusetMems(),
        hugepages(message),
        message.getUnifiedMap(),
        (int) score);
  }

  /** Who limits the memory and says nothing of swap gets none: what is beyond fails, not slows. */
  private static long swap(LinuxContainerResources message) {
    long swap = message.getMemorySwapLimitInBytes();
    return swap == 0 ? message.getMemoryLimitInBytes() : swap;
  }

  private static Map<String, Long> hugepages(LinuxContainerResources message) {
    Map<String, Long> limits = new HashMap<>();
    for (HugepageLimit limit : message.getHugepageLimitsList()) {
      limits.put(limit.getPageSize(), limit.getLimit());
    }
    return limits;
  }

  /**
   * Limits after an update: what it gives replaces what was, the rest stays. The CPU manager sends
   * a CPU set alone, a resize of the pod everything.
   */
  public static Resources merged(Resources old, Resources update) {
    return new Resources(
        given(update.cpuShares(), old.cpuShares()),
        given(update.cpuQuotaMicros(), old.cpuQuotaMicros()),
        given(update.cpuPeriodMicros(), old.cpuPeriodMicros()),
        given(update.memoryBytes(), old.memoryBytes()),
        given(update.swapBytes(), old.swapBytes()),
        old.pids(),
        given(update.cpusetCpus(), old.cpusetCpus()),
        given(update.cpusetMems(), old.cpusetMems()),
        given(update.hugepages(), old.hugepages()),
        given(update.unified(), old.unified()),
        update.oomScoreAdj() == 0 ? old.oomScoreAdj() : update.oomScoreAdj());
  }

  private static long given(long update, long old) {
    return update == 0 ? old : update;
  }

  private static String given(String update, String old) {
    return update.isEmpty() ? old : update;
  }

  private static <V> Map<String, V> given(Map<String, V> update, Map<String, V> old) {
    Map<String, V> all = new HashMap<>(old);
    all.putAll(update);
    return all;
  }

  /** The message of limits. */
  public static LinuxContainerResources message(Resources limits) {
    LinuxContainerResources.Builder message =
        LinuxContainerResources.newBuilder()
            .setCpuShares(limits.cpuShares())
            .setCpuQuota(limits.cpuQuotaMicros())
            .setCpuPeriod(limits.cpuPeriodMicros())
            .setMemoryLimitInBytes(limits.memoryBytes())
            .setMemorySwapLimitInBytes(limits.swapBytes())
            .setOomScoreAdj(limits.oomScoreAdj())
            .setCpusetCpus(limits.cpusetCpus())
            .setCpusetMems(limits.cpusetMems())
            .putAllUnified(limits.unified());
    new TreeMap<>(limits.hugepages())
        .forEach((size, bytes) ->
            message.addHugepageLimits(
                HugepageLimit.newBuilder().setPageSize(size).setLimit(bytes)));
    return message.build();
  }
}

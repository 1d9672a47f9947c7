package io.beanpod.cri.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.cri.v1.HugepageLimit;
import io.beanpod.cri.v1.LinuxContainerResources;
import io.beanpod.runtime.Resources;
import org.junit.jupiter.api.Test;

final class ResourceTranslationTest {
  private static final LinuxContainerResources ALL =
      LinuxContainerResources.newBuilder()
          .setCpuShares(512)
          .setCpuQuota(50_000)
          .setCpuPeriod(100_000)
          .setMemoryLimitInBytes(64 << 20)
          .setMemorySwapLimitInBytes(128 << 20)
          .setOomScoreAdj(-997)
          .setCpusetCpus("0-1")
          .setCpusetMems("0")
          .addHugepageLimits(HugepageLimit.newBuilder().setPageSize("2MB").setLimit(4 << 20))
          .putUnified("memory.high", "1000000")
          .build();

  @Test
  void limitsComeBackAsTheyWereGiven() throws Exception {
    assertThat(ResourceTranslation.message(ResourceTranslation.of(ALL))).isEqualTo(ALL);
  }

  @Test
  void anUpdateChangesWhatItGives() throws Exception {
    Resources old = ResourceTranslation.of(ALL);
    Resources cpus =
        ResourceTranslation.of(LinuxContainerResources.newBuilder().setCpusetCpus("1").build());
    assertThat(ResourceTranslation.message(ResourceTranslation.merged(old, cpus)))
        .isEqualTo(ALL.toBuilder().setCpusetCpus("1").build());
    Resources unlimited =
        ResourceTranslation.of(LinuxContainerResources.newBuilder().setCpuQuota(-1).build());
    assertThat(ResourceTranslation.merged(old, unlimited).cpuQuotaMicros()).isEqualTo(-1);
  }

  @Test
  void memoryAloneIsMemoryWithoutSwap() throws Exception {
    for (long memory : new long[] {64 << 20, -1, 0}) {
      Resources limits =
          ResourceTranslation.of(
              LinuxContainerResources.newBuilder().setMemoryLimitInBytes(memory).build());
      assertThat(limits.swapBytes()).isEqualTo(memory);
    }
  }

  @Test
  void aScoreOutOfRangeIsRefused() {
    for (long score : new long[] {1001, -1001, 1L << 32, Long.MIN_VALUE}) {
      assertThatThrownBy(() ->
              ResourceTranslation.of(
                  LinuxContainerResources.newBuilder().setOomScoreAdj(score).build()))
          .hasMessageContaining("oom_score_adj");
    }
  }
}

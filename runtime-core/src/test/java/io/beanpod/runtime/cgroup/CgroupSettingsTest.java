package io.beanpod.runtime.cgroup;

import static io.beanpod.runtime.cgroup.CgroupSetting.optional;
import static io.beanpod.runtime.cgroup.CgroupSetting.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.Resources;
import io.beanpod.runtime.RuntimeFailure;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CgroupSettingsTest {
  private static final Set<String> NAMES =
      Set.of("cpu", "memory", "pids", "cpuset", "io", "hugetlb");
  private static final Controllers ALL = new Controllers(NAMES, NAMES, "");
  private static final Controllers NONE = new Controllers(Set.of(), Set.of(), "");

  private static Resources cpu(long shares, long quota, long period) {
    return new Resources(shares, quota, period, 0, 0, 0, "", "", Map.of(), Map.of(), 0);
  }

  private static Resources memory(long memory, long swap) {
    return new Resources(0, 0, 0, memory, swap, 0, "", "", Map.of(), Map.of(), 0);
  }

  private static Resources cpuset(String cpus) {
    return new Resources(0, 0, 0, 0, 0, 0, cpus, "", Map.of(), Map.of(), 0);
  }

  private static Resources unified(Map<String, String> files) {
    return new Resources(0, 0, 0, 0, 0, 0, "", "", Map.of(), files, 0);
  }

  @Test
  void noLimitWritesNothing() throws RuntimeFailure {
    assertThat(CgroupSettings.of(Resources.NONE, ALL)).isEmpty();
  }

  @Test
  void everythingTogetherIsWrittenInOrder() throws RuntimeFailure {
    Resources all =
        new Resources(
            512,
            50_000,
            100_000,
            64 << 20,
            96 << 20,
            100,
            "0-1",
            "0",
            Map.of("2MB", 4L << 20),
            Map.of("memory.oom.group", "1", "io.max", "8:0 rbps=1\n8:16 wbps=2"),
            0);
    assertThat(CgroupSettings.of(all, ALL))
        .containsExactly(
            required("pids.max", "100"),
            required("memory.swap.max", "33554432"),
            required("memory.max", "67108864"),
            required("cpu.weight", "59"),
            required("cpu.max", "50000 100000"),
            required("cpuset.cpus", "0-1"),
            required("cpuset.mems", "0"),
            required("hugetlb.2MB.max", "4194304"),
            optional("hugetlb.2MB.rsvd.max", "4194304"),
            required("io.max", "8:0 rbps=1"),
            required("io.max", "8:16 wbps=2"),
            required("memory.oom.group", "1"));
  }

  @ParameterizedTest
  @CsvSource({
    "1,1",
    "2,1",
    "10,4",
    "102,17",
    "256,35",
    "512,59",
    "1024,100",
    "2048,174",
    "4096,303",
    "10240,639",
    "102400,4429",
    "262144,10000",
    "900000,10000"
  })
  void weightFollowsTheNewCurve(long shares, long weight) {
    assertThat(CgroupSettings.weightOfShares(shares)).isEqualTo(weight);
  }

  @Test
  void quotaWithoutPeriodHasTheKernelsPeriod() throws RuntimeFailure {
    assertThat(CgroupSettings.of(cpu(0, 20_000, 0), ALL))
        .containsExactly(required("cpu.max", "20000 100000"));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void noQuotaLiftsTheLimit(long quota) throws RuntimeFailure {
    assertThat(CgroupSettings.of(cpu(0, quota, 100_000), ALL))
        .containsExactly(required("cpu.max", "max 100000"));
  }

  @Test
  void absurdCpuTimesAreRefused() {
    assertThatThrownBy(() -> CgroupSettings.of(cpu(0, 20_000, 10), ALL))
        .hasMessageContaining("period of 10 µs");
    assertThatThrownBy(() -> CgroupSettings.of(cpu(0, 10, 100_000), ALL))
        .hasMessageContaining("quota of 10 µs");
  }

  @Test
  void swapIsWhatRemainsAboveMemory() throws RuntimeFailure {
    assertThat(CgroupSettings.of(memory(100, 100), ALL))
        .containsExactly(optional("memory.swap.max", "0"), required("memory.max", "100"));
    assertThat(CgroupSettings.of(memory(100, -1), ALL))
        .containsExactly(optional("memory.swap.max", "max"), required("memory.max", "100"));
    assertThat(CgroupSettings.of(memory(100, 0), ALL))
        .containsExactly(required("memory.max", "100"));
    assertThat(CgroupSettings.of(memory(-1, -1), ALL))
        .containsExactly(optional("memory.swap.max", "max"), required("memory.max", "max"));
  }

  @Test
  void swapThatContradictsMemoryIsRefused() {
    assertThatThrownBy(() -> CgroupSettings.of(memory(100, 50), ALL))
        .hasMessageContaining("50 bytes) is below the memory limit (100 bytes)");
    assertThatThrownBy(() -> CgroupSettings.of(memory(0, 50), ALL))
        .hasMessageContaining("needs a memory limit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0-", "a", "0,,1", "0\n1", "-1", " 0"})
  void badCpuListsAreRefused(String list) {
    assertThatThrownBy(() -> CgroupSettings.of(cpuset(list), ALL))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("cpuset.cpus");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cgroup.procs",
        "cgroup.kill",
        "../memory.max",
        "memory/max",
        "memory",
        "memory.",
        ".max",
        "memory..max",
        "memory.max\n"
      })
  void filesOutsideTheControllersAreRefused(String file) {
    assertThatThrownBy(() -> CgroupSettings.of(unified(Map.of(file, "1")), ALL))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("no cgroup v2 file");
  }

  @Test
  void aLimitWithoutItsControllerIsRefusedByName() {
    assertThatThrownBy(() -> CgroupSettings.of(memory(1 << 20, 0), NONE))
        .hasMessageContaining("memory limit of 1048576 bytes")
        .hasMessageContaining("'memory'")
        .hasMessageContaining("CONFIG_MEMCG");
    assertThatThrownBy(() -> CgroupSettings.of(unified(Map.of("memory.high", "1")), NONE))
        .hasMessageContaining("setting memory.high");
    assertThatThrownBy(() -> CgroupSettings.of(unified(Map.of("gpu.max", "1")), ALL))
        .hasMessageContaining("'gpu'")
        .hasMessageContaining("no kernel has a controller of this name");
  }

  @Test
  void neutralValuesNeedNoController() throws RuntimeFailure {
    Resources neutral =
        new Resources(
            2,
            0,
            100_000,
            0,
            -1,
            -1,
            "",
            "",
            Map.of("2MB", 0L),
            Map.of("memory.oom.group", "1"),
            1000);
    assertThat(CgroupSettings.of(neutral, NONE)).isEmpty();
  }
}

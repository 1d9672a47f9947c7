package io.beanpod.runtime.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.runtime.stats.Pressure.Stall;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts as kernels write them. */
class KernelTextTest {
  @Test
  void pressureFilesHaveTwoLines() {
    String text =
        """
        some avg10=98.99 avg60=0.46 avg300=98.30 total=3020317156
        full avg10=0.10 avg60=0.00 avg300=0.00 total=7
        """;
    assertThat(Pressure.parse(text))
        .contains(
            new Pressure(
                new Stall(98.99, 0.46, 98.30, 3_020_317_156_000L), new Stall(0.10, 0, 0, 7000)));
  }

  @Test
  void theCpusPressureOfOlderKernelsHasOneLine() {
    assertThat(Pressure.parse("some avg10=1.00 avg60=2.00 avg300=3.00 total=4\n"))
        .contains(new Pressure(new Stall(1, 2, 3, 4000), new Stall(0, 0, 0, 0)));
    assertThat(Pressure.parse("")).isEmpty();
  }

  @Test
  void devicesAreLinesOfKeysAndValues() {
    String text =
        """
        254:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=0 dios=0
        8:16 rbytes=1 wbytes=0 rios=1 wios=0 dbytes=0 dios=0 cost.vrate=100.00
        253:1
        """;
    assertThat(CgroupReader.devices(text))
        .containsExactly(new DeviceIo(254, 0, 4096, 8192, 1, 2), new DeviceIo(8, 16, 1, 0, 1, 0));
  }

  @ParameterizedTest
  @CsvSource({"64, 64KB", "2048, 2MB", "524288, 512MB", "1048576, 1GB", "16777216, 16GB"})
  void pageSizesAreNamedAsInCgroupFiles(long kib, String name) {
    assertThat(CgroupReader.pageSize(kib)).isEqualTo(name);
  }

  @Test
  void interfacesAreThoseBesideLoopback() {
    String text =
        """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
            lo:  840      10    0    0    0     0          0         0      840      10    0    0    0     0       0          0
          eth0: 1311      18    1    2    0     0          0         0     2412      28    3    4    0     0       0          0
        e:v1:5: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0
        """;
    assertThat(InterfaceStats.parse(text))
        .containsExactly(
            new InterfaceStats("eth0", 1311, 18, 1, 2, 2412, 28, 3, 4),
            new InterfaceStats("e:v1:5", 1, 2, 3, 4, 5, 6, 7, 8));
  }

  @Test
  void theWorkingSetIsWithoutInactivePages() {
    OptionalLong none = OptionalLong.empty();
    MemoryStats memory =
        new MemoryStats(
            1000,
            none,
            OptionalLong.of(2000),
            none,
            none,
            none,
            Map.of("inactive_file", 300L),
            Map.of());
    assertThat(memory.workingSetBytes()).isEqualTo(700);
    assertThat(memory.availableBytes()).hasValue(1300);
    assertThat(memory.detail("anon")).isEmpty();
  }

  @Test
  void aRateNeedsTwoLooks() {
    CpuRate rate = new CpuRate();
    assertThat(rate.perSecond()).isEmpty();
    rate.look(5_000_000_000L, 100);
    assertThat(rate.perSecond()).isEmpty();
    rate.look(7_000_000_000L, 1_000_000_100);
    assertThat(rate.perSecond()).hasValue(500_000_000);
    rate.look(8_000_000_000L, 0); // another cgroup of the same name
    assertThat(rate.perSecond()).hasValue(500_000_000);
    rate.look(9_000_000_000L, 10);
    assertThat(rate.perSecond()).hasValue(10);
  }
}

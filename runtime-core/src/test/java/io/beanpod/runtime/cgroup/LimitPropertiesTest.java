package io.beanpod.runtime.cgroup;

import static io.beanpod.runtime.systemd.UnitProperty.NO_LIMIT;
import static io.beanpod.runtime.systemd.UnitProperty.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.Resources;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.systemd.UnitProperty;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LimitPropertiesTest {
  private static final long MIB = 1 << 20;

  @Test
  void noLimitIsNoProperty() throws RuntimeFailure {
    assertThat(LimitProperties.of(Resources.NONE)).isEmpty();
  }

  @Test
  void limitsAreTheUnitsOfSystemd() throws RuntimeFailure {
    Resources limits =
        new Resources(1024, 50_000, 0, 64 * MIB, 80 * MIB, 20, "0-1,9", "0", Map.of(), Map.of(), 0);

    assertThat(LimitProperties.of(limits))
        .containsExactly(
            number("MemoryMax", 64 * MIB),
            number("MemorySwapMax", 16 * MIB),
            number("CPUWeight", 100),
            number("CPUQuotaPerSecUSec", 500_000),
            number("CPUQuotaPeriodUSec", 100_000),
            number("TasksMax", 20),
            new UnitProperty("AllowedCPUs", new UnitProperty.Mask("0302")),
            new UnitProperty("AllowedMemoryNodes", new UnitProperty.Mask("01")));
  }

  @Test
  void liftedLimitsAreInfinite() throws RuntimeFailure {
    Resources limits = new Resources(0, -1, 0, -1, -1, -1, "", "", Map.of(), Map.of(), 0);

    assertThat(LimitProperties.of(limits))
        .containsExactly(
            number("MemoryMax", NO_LIMIT),
            number("MemorySwapMax", NO_LIMIT),
            number("CPUQuotaPerSecUSec", NO_LIMIT),
            number("TasksMax", NO_LIMIT));
  }

  /** systemd cuts off what is below a hundredth of a processor: a container must not get less. */
  @ParameterizedTest
  @CsvSource({"1000, 100000, 10000", "12345, 100000, 130000", "1500, 1000, 1500000"})
  void aQuotaIsRoundedUp(long quota, long period, long perSecond) throws RuntimeFailure {
    Resources limits = new Resources(0, quota, period, 0, 0, 0, "", "", Map.of(), Map.of(), 0);

    assertThat(LimitProperties.of(limits)).contains(number("CPUQuotaPerSecUSec", perSecond));
  }

  @Test
  void aFileWithAPropertyWinsOverTheFieldOfTheSameLimit() throws RuntimeFailure {
    Map<String, String> unified =
        Map.of("memory.high", "5000", "memory.max", "max", "memory.oom.group", "1");
    Resources limits = new Resources(0, 0, 0, MIB, 0, 0, "", "", Map.of(), unified, 0);

    assertThat(LimitProperties.of(limits))
        .containsExactly(number("MemoryHigh", 5000), number("MemoryMax", NO_LIMIT));
  }

  @Test
  void setsOfAFileWinToo() throws RuntimeFailure {
    Map<String, String> unified = Map.of("cpuset.cpus", "1", "cpuset.mems", "0-1");
    Resources limits = new Resources(0, 0, 0, 0, 0, 0, "0", "0", Map.of(), unified, 0);

    assertThat(LimitProperties.of(limits))
        .containsExactly(
            new UnitProperty("AllowedCPUs", new UnitProperty.Mask("02")),
            new UnitProperty("AllowedMemoryNodes", new UnitProperty.Mask("03")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "1-", "-1", "0-99999", ""})
  void aListThatIsNoneIsRefused(String list) {
    assertThatThrownBy(() -> LimitProperties.numbers(list))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("'" + list + "'");
  }
}

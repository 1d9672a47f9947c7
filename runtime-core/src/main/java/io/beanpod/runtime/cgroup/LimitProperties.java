package io.beanpod.runtime.cgroup;

import static io.beanpod.runtime.systemd.UnitProperty.NO_LIMIT;
import static io.beanpod.runtime.systemd.UnitProperty.mask;
import static io.beanpod.runtime.systemd.UnitProperty.number;

import io.beanpod.runtime.Resources;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.systemd.UnitProperty;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Limits as properties of a unit, systemd.resource-control(5), so that systemd sets them again when
 * it touches the unit. What it has no property for (huge pages, memory.oom.group, io.max) is
 * written to the cgroup alone.
 */
final class LimitProperties {
  private static final long SECOND_MICROS = 1_000_000;
  private static final long DEFAULT_PERIOD_MICROS = 100_000;

  /** systemd keeps a quota in hundredths of a processor. */
  private static final long QUOTA_STEP_MICROS = SECOND_MICROS / 100;

  private static final int HIGHEST_NUMBER = 8191;
  private static final Map<String, String> BY_FILE =
      Map.of(
          "memory.min", "MemoryMin",
          "memory.low", "MemoryLow",
          "memory.high", "MemoryHigh",
          "memory.max", "MemoryMax",
          "memory.swap.max", "MemorySwapMax",
          "cpu.weight", "CPUWeight",
          "pids.max", "TasksMax");

  private static final Map<String, String> SETS =
      Map.of("cpuset.cpus", "AllowedCPUs", "cpuset.mems", "AllowedMemoryNodes");

  private LimitProperties() {}

  /** The properties; what limits leave open has none. */
  static List<UnitProperty> of(Resources limits) throws RuntimeFailure {
    List<UnitProperty> properties = new ArrayList<>();
    memory(limits, properties);
    cpu(limits, properties);
    if (limits.pids() != 0) {
      properties.add(number("TasksMax", limits.pids() < 0 ? NO_LIMIT : limits.pids()));
    }
    if (!limits.cpusetCpus().isEmpty()) {
      properties.add(mask("AllowedCPUs", numbers(limits.cpusetCpus())));
    }
    if (!limits.cpusetMems().isEmpty()) {
      properties.add(mask("AllowedMemoryNodes", numbers(limits.cpusetMems())));
    }
    unified(limits, properties);
    return List.copyOf(properties);
  }

  private static void memory(Resources limits, List<UnitProperty> properties) {
    long memory = limits.memoryBytes();
    long both = limits.swapBytes();
    if (memory != 0) {
      properties.add(number("MemoryMax", memory < 0 ? NO_LIMIT : memory));
    }
    if (both < 0) {
      properties.add(number("MemorySwapMax", NO_LIMIT));
    } else if (memory > 0 && both >= memory) {
      properties.add(number("MemorySwapMax", both - memory));
    }
  }

  private static void cpu(Resources limits, List<UnitProperty> properties) {
    if (limits.cpuShares() != 0) {
      properties.add(number("CPUWeight", CgroupSettings.weightOfShares(limits.cpuShares())));
    }
    long quota = limits.cpuQuotaMicros();
    long period = limits.cpuPeriodMicros() == 0 ? DEFAULT_PERIOD_MICROS : limits.cpuPeriodMicros();
    if (quota > 0) {
      long perSecond = Math.ceilDiv(quota * SECOND_MICROS, period);
      long rounded = Math.ceilDiv(perSecond, QUOTA_STEP_MICROS) * QUOTA_STEP_MICROS;
      properties.add(number("CPUQuotaPerSecUSec", rounded));
      properties.add(number("CPUQuotaPeriodUSec", period));
    } else if (quota < 0) {
      properties.add(number("CPUQuotaPerSecUSec", NO_LIMIT));
    }
  }

  private static void unified(Resources limits, List<UnitProperty> properties)
      throws RuntimeFailure {
    for (Map.Entry<String, String> entry : new TreeMap<>(limits.unified()).entrySet()) {
      String property = BY_FILE.get(entry.getKey());
      String value = entry.getValue().strip();
      if (property != null) {
        properties.removeIf(other -> other.name().equals(property));
        properties.add(number(property, value.equals("max") ? NO_LIMIT : amount(entry)));
      }
      String set = SETS.get(entry.getKey());
      if (set != null && !value.isEmpty()) {
        properties.removeIf(other -> other.name().equals(set));
        properties.add(mask(set, numbers(value)));
      }
    }
  }

  private static long amount(Map.Entry<String, String> entry) throws RuntimeFailure {
    try {
      return Long.parseUnsignedLong(entry.getValue().strip());
    } catch (NumberFormatException e) {
      throw new RuntimeFailure(
          "'%s' is no value for %s: give a number or max"
              .formatted(entry.getValue(), entry.getKey()),
          e);
    }
  }

  /** The numbers of a list such as {@code 0-3,5}. */
  static BitSet numbers(String list) throws RuntimeFailure {
    BitSet numbers = new BitSet();
    for (String range : list.strip().split(",", -1)) {
      int dash = range.indexOf('-');
      int first = bounded(list, dash < 0 ? range : range.substring(0, dash));
      int last = dash < 0 ? first : bounded(list, range.substring(dash + 1));
      numbers.set(first, Math.max(first, last) + 1);
    }
    return numbers;
  }

  private static int bounded(String list, String number) throws RuntimeFailure {
    try {
      int value = Integer.parseInt(number);
      if (value >= 0 && value <= HIGHEST_NUMBER) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below, with the whole list
    }
    throw new RuntimeFailure(
        "'%s' is no list of processors or memory nodes: write it like 0-3,5".formatted(list));
  }
}

package io.beanpod.runtime.cgroup;

import static io.beanpod.runtime.cgroup.CgroupSetting.optional;
import static io.beanpod.runtime.cgroup.CgroupSetting.required;

import io.beanpod.runtime.Resources;
import io.beanpod.runtime.RuntimeFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The files and values, in the order of writing, that make a cgroup keep given limits. */
public final class CgroupSettings {
  private static final String MAX = "max";
  private static final long DEFAULT_PERIOD_MICROS = 100_000;
  private static final long MIN_PERIOD_MICROS = 1_000;
  private static final long MAX_PERIOD_MICROS = 1_000_000;
  private static final long MIN_QUOTA_MICROS = 1_000;
  private static final long LEAST_SHARES = 2;
  private static final String OOM_GROUP = "memory.oom.group";
  private static final Pattern CPU_LIST = Pattern.compile("\\d+(-\\d+)?(,\\d+(-\\d+)?)*");
  private static final Pattern PAGE_SIZE = Pattern.compile("\\d+[KMG]B");
  private static final Pattern UNIFIED_FILE = Pattern.compile("[a-z][a-z0-9_]*(\\.[A-Za-z0-9_]+)+");

  private final Controllers controllers;
  private final List<CgroupSetting> settings = new ArrayList<>();

  private CgroupSettings(Controllers controllers) {
    this.controllers = controllers;
  }

  /**
   * Translates limits. A limit that is not set writes nothing.
   *
   * @throws RuntimeFailure for a limit that makes no sense, or that needs a controller which the
   *     host does not give; the sentence names the limit, the controller and how to enable it
   */
  public static List<CgroupSetting> of(Resources limits, Controllers controllers)
      throws RuntimeFailure {
    CgroupSettings made = new CgroupSettings(controllers);
    made.pids(limits);
    made.memory(limits);
    made.cpu(limits);
    made.cpuset(limits);
    made.hugepages(limits);
    made.unified(limits);
    return List.copyOf(made.settings);
  }

  /**
   * cpu.weight for CPU shares. The curve gives the default of the one (1024) the default of the
   * other (100), and meets both ends of the ranges: 2 is 1, 262144 is 10000.
   */
  static long weightOfShares(long shares) {
    if (shares <= LEAST_SHARES) {
      return 1;
    }
    if (shares >= 262_144) {
      return 10_000;
    }
    double log = Math.log((double) shares) / Math.log(2);
    return (long) Math.ceil(Math.pow(10, (log * log + 125 * log) / 612 - 7.0 / 34));
  }

  private void pids(Resources limits) throws RuntimeFailure {
    long pids = limits.pids();
    if (pids != 0 && usable("pids", pids > 0, "process limit of " + pids)) {
      settings.add(required("pids.max", limit(pids)));
    }
  }

  private void memory(Resources limits) throws RuntimeFailure {
    long memory = limits.memoryBytes();
    long both = limits.swapBytes();
    String what = memory > 0 ? "memory limit of " + memory + " bytes" : "limit of memory and swap";
    if ((memory == 0 && both == 0) || !usable("memory", memory > 0 || both > 0, what)) {
      return;
    }
    // Swap first: with memory.max in force, pages would otherwise go to swap before it is closed.
    if (both < 0) {
      settings.add(optional("memory.swap.max", MAX));
    } else if (both > 0) {
      settings.add(swap(memory, both));
    }
    if (memory != 0) {
      settings.add(required("memory.max", limit(memory)));
    }
  }

  private static CgroupSetting swap(long memory, long both) throws RuntimeFailure {
    if (memory <= 0) {
      throw new RuntimeFailure(
          "A limit of "
              + both
              + " bytes for memory and swap together needs a memory limit as well: set one.");
    }
    if (both < memory) {
      throw new RuntimeFailure(
          "The limit of memory and swap together ("
              + both
              + " bytes) is below the memory limit ("
              + memory
              + " bytes): give at least the memory limit.");
    }
    // A kernel without swap accounting mostly has no swap either; "none" is then what it gives.
    return both == memory
        ? optional("memory.swap.max", "0")
        : required("memory.swap.max", Long.toString(both - memory));
  }

  private void cpu(Resources limits) throws RuntimeFailure {
    long shares = limits.cpuShares();
    if (shares != 0
        && usable("cpu", shares > LEAST_SHARES, "CPU request of " + shares + " shares")) {
      settings.add(required("cpu.weight", Long.toString(weightOfShares(shares))));
    }
    long quota = limits.cpuQuotaMicros();
    long period = limits.cpuPeriodMicros() == 0 ? DEFAULT_PERIOD_MICROS : limits.cpuPeriodMicros();
    if (quota == 0 && limits.cpuPeriodMicros() == 0) {
      return;
    }
    if (period < MIN_PERIOD_MICROS || period > MAX_PERIOD_MICROS) {
      throw new RuntimeFailure(
          "A CPU period of " + period + " µs is out of range: give 1000 to 1000000.");
    }
    if (quota > 0 && quota < MIN_QUOTA_MICROS) {
      throw new RuntimeFailure(
          "A CPU quota of " + quota + " µs is too small: the kernel takes 1000 and more.");
    }
    if (usable("cpu", quota > 0, "CPU limit of " + quota + " µs in " + period + " µs")) {
      settings.add(required("cpu.max", limit(quota) + " " + period));
    }
  }

  private void cpuset(Resources limits) throws RuntimeFailure {
    list("cpuset.cpus", limits.cpusetCpus());
    list("cpuset.mems", limits.cpusetMems());
  }

  private void list(String file, String value) throws RuntimeFailure {
    if (value.isEmpty()) {
      return;
    }
    if (!CPU_LIST.matcher(value).matches()) {
      throw new RuntimeFailure("'" + value + "' is no list for " + file + ": write it like 0-3,5.");
    }
    if (usable("cpuset", true, file + " of " + value)) {
      settings.add(required(file, value));
    }
  }

  private void hugepages(Resources limits) throws RuntimeFailure {
    for (Map.Entry<String, Long> entry : new TreeMap<>(limits.hugepages()).entrySet()) {
      String size = entry.getKey();
      long bytes = entry.getValue();
      if (!PAGE_SIZE.matcher(size).matches()) {
        throw new RuntimeFailure(
            "'" + size + "' is no size of huge pages: write it like 2MB or 1GB.");
      }
      if (usable("hugetlb", bytes > 0, "limit of huge pages of " + size)) {
        String value = bytes < 0 ? MAX : Long.toString(bytes);
        settings.add(required("hugetlb." + size + ".max", value));
        // Reservations have a counter of their own since Linux 5.7.
        settings.add(optional("hugetlb." + size + ".rsvd.max", value));
      }
    }
  }

  private void unified(Resources limits) throws RuntimeFailure {
    for (Map.Entry<String, String> entry : new TreeMap<>(limits.unified()).entrySet()) {
      String file = entry.getKey();
      if (!UNIFIED_FILE.matcher(file).matches() || file.startsWith("cgroup.")) {
        throw new RuntimeFailure(
            "'"
                + file
                + "' is no cgroup v2 file that a container may set: name a file of a controller"
                + " such as memory.high.");
      }
      String controller = file.substring(0, file.indexOf('.'));
      if (usable(controller, !file.equals(OOM_GROUP), "setting " + file)) {
        // Files such as io.max take one line for each write.
        entry.getValue().lines().forEach(line -> settings.add(required(file, line)));
      }
    }
  }

  private static String limit(long value) {
    return value > 0 ? Long.toString(value) : MAX;
  }

  /**
   * Whether the controller is there. A missing one is an error only where something is asked of it:
   * the kubelet sends neutral values with every container.
   */
  private boolean usable(String controller, boolean asked, String limit) throws RuntimeFailure {
    boolean available = controllers.available().contains(controller);
    if (!available && asked) {
      throw new RuntimeFailure(
          "The "
              + limit
              + " needs the cgroup v2 controller '"
              + controller
              + "', which this host does not give: "
              + controllers.howToEnable(controller)
              + " Without this limit the pod can run here.");
    }
    return available;
  }
}

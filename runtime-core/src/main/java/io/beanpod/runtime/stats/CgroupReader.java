package io.beanpod.runtime.stats;

import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.cgroup.Cgroup;
import io.beanpod.runtime.cgroup.FlatKeyed;
import io.beanpod.sys.Errno;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the files of a cgroup, cgroup-v2.rst. */
final class CgroupReader {
  private static final Path PAGE_SIZES = Path.of("/sys/kernel/mm/hugepages");
  private static final long NANOS_PER_MICRO = 1000;

  private final List<String> pageSizes;

  CgroupReader() throws IOException {
    this.pageSizes = pageSizes();
  }

  /**
   * Figures of this moment.
   *
   * @throws RuntimeFailure when the cgroup is gone
   */
  CgroupStats read(Cgroup cgroup) throws IOException {
    Instant now = Instant.now();
    return new CgroupStats(
        now,
        cpu(cgroup),
        memory(cgroup),
        devices(cgroup.read("io.stat").orElse("")),
        Figures.limit(cgroup.read("pids.current")),
        Figures.limit(cgroup.read("pids.max")),
        hugepages(cgroup),
        pressure(cgroup, "cpu.pressure"),
        pressure(cgroup, "memory.pressure"),
        pressure(cgroup, "io.pressure"));
  }

  /**
   * The CPU time of a cgroup since it was made, in nanoseconds.
   *
   * @throws RuntimeFailure when the cgroup is gone
   */
  static long cpuNanos(Cgroup cgroup) throws IOException {
    return cpuStat(cgroup).getOrDefault("usage_usec", 0L) * NANOS_PER_MICRO;
  }

  private static Map<String, Long> cpuStat(Cgroup cgroup) throws IOException {
    return FlatKeyed.parse(
        cgroup
            .read("cpu.stat") // there without any controller
            .orElseThrow(() -> new RuntimeFailure("the cgroup " + cgroup + " is gone")));
  }

  private static CpuStats cpu(Cgroup cgroup) throws IOException {
    Map<String, Long> stat = cpuStat(cgroup);
    String[] max = cgroup.read("cpu.max").map(String::strip).orElse("max").split(" ", -1);
    return new CpuStats(
        stat.getOrDefault("usage_usec", 0L) * NANOS_PER_MICRO,
        stat.getOrDefault("user_usec", 0L) * NANOS_PER_MICRO,
        stat.getOrDefault("system_usec", 0L) * NANOS_PER_MICRO,
        Figures.optional(stat, "nr_periods"),
        Figures.optional(stat, "nr_throttled"),
        Figures.times(Figures.optional(stat, "throttled_usec"), NANOS_PER_MICRO),
        Figures.limit(max[0]),
        max.length > 1 ? Figures.limit(max[1]) : OptionalLong.empty());
  }

  private static Optional<MemoryStats> memory(Cgroup cgroup) throws IOException {
    OptionalLong current = Figures.limit(cgroup.read("memory.current"));
    if (current.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong low = Figures.limit(cgroup.read("memory.low"));
    return Optional.of(
        new MemoryStats(
            current.getAsLong(),
            Figures.limit(cgroup.read("memory.peak")),
            Figures.limit(cgroup.read("memory.max")),
            low.orElse(0) > 0 ? low : OptionalLong.empty(),
            Figures.limit(cgroup.read("memory.swap.current")),
            Figures.limit(cgroup.read("memory.swap.max")),
            FlatKeyed.parse(cgroup.read("memory.stat").orElse("")),
            FlatKeyed.parse(cgroup.read("memory.events").orElse(""))));
  }

  /** Lines such as {@code 8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0}. */
  static List<DeviceIo> devices(String text) {
    List<DeviceIo> devices = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", -1);
      String[] numbers = words[0].split(":", -1);
      if (words.length > 1 && numbers.length == 2) {
        devices.add(
            new DeviceIo(
                Integer.parseInt(numbers[0]),
                Integer.parseInt(numbers[1]),
                value(words, "rbytes="),
                value(words, "wbytes="),
                value(words, "rios="),
                value(words, "wios=")));
      }
    }
    return devices;
  }

  private static long value(String[] words, String key) {
    for (String word : words) {
      if (word.startsWith(key)) {
        return Long.parseLong(word.substring(key.length()));
      }
    }
    return 0; // a device counts from its first use; what it does not name has not happened
  }

  private List<HugepageStats> hugepages(Cgroup cgroup) throws IOException {
    List<HugepageStats> stats = new ArrayList<>();
    for (String size : pageSizes) {
      OptionalLong bytes = Figures.limit(cgroup.read("hugetlb." + size + ".current"));
      if (bytes.isPresent()) {
        stats.add(new HugepageStats(size, bytes.getAsLong()));
      }
    }
    return stats;
  }

  private static Optional<Pressure> pressure(Cgroup cgroup, String file) throws IOException {
    try {
      return cgroup.read(file).flatMap(Pressure::parse);
    } catch (SyscallException e) {
      if (e.errno() == Errno.EOPNOTSUPP) {
        return Optional.empty(); // switched off by psi=0 on the kernel's command line
      }
      throw e;
    }
  }

  /** The sizes that this kernel knows, as cgroup files name them. */
  private static List<String> pageSizes() throws IOException {
    List<String> sizes = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PAGE_SIZES, "hugepages-*kB")) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        long kib = Long.parseLong(name.substring("hugepages-".length(), name.length() - 2));
        sizes.add(pageSize(kib));
      }
    } catch (NoSuchFileException none) {
      return List.of(); // a kernel without huge pages
    }
    return sizes;
  }

  /** As mem_fmt of the kernel's mm/hugetlb_cgroup.c names it. */
  static String pageSize(long kib) {
    if (kib >= 1 << 20) {
      return (kib >> 20) + "GB";
    }
    return kib >= 1 << 10 ? (kib >> 10) + "MB" : kib + "KB";
  }
}

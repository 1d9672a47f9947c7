package io.beanpod.runtime.stats;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Figures of a cgroup and all below it at one moment.
 *
 * @param memory absent where the host has no memory controller
 * @param devices by device; empty where the host has no io controller, or nothing was read
 * @param tasks processes and threads, pids.current; absent without the controller
 * @param tasksLimit pids.max; absent where there is none
 * @param cpuPressure absent where the kernel does not keep it
 */
public record CgroupStats(
    Instant at,
    CpuStats cpu,
    Optional<MemoryStats> memory,
    List<DeviceIo> devices,
    OptionalLong tasks,
    OptionalLong tasksLimit,
    List<HugepageStats> hugepages,
    Optional<Pressure> cpuPressure,
    Optional<Pressure> memoryPressure,
    Optional<Pressure> ioPressure) {

  public CgroupStats {
    devices = List.copyOf(devices);
    hugepages = List.copyOf(hugepages);
  }
}

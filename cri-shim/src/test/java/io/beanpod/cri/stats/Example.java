package io.beanpod.cri.stats;

import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.Resources;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.stats.CgroupStats;
import io.beanpod.runtime.stats.ContainerStats;
import io.beanpod.runtime.stats.CpuStats;
import io.beanpod.runtime.stats.DeviceIo;
import io.beanpod.runtime.stats.HugepageStats;
import io.beanpod.runtime.stats.InterfaceStats;
import io.beanpod.runtime.stats.LayerStats;
import io.beanpod.runtime.stats.MemoryStats;
import io.beanpod.runtime.stats.Pressure;
import io.beanpod.runtime.stats.ProcessStats;
import io.beanpod.runtime.stats.SandboxStats;
import io.beanpod.sys.FileSystemRoom;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A pod of one container, on a host that keeps every figure and on one that keeps few. */
final class Example {
  static final String SANDBOX = "a".repeat(64);
  static final String CONTAINER = "b".repeat(64);
  static final Instant AT = Instant.ofEpochSecond(1000, 5);

  private Example() {}

  static SandboxStatus sandbox() {
    SandboxSpec spec =
        SandboxSpec.builder(new PodIdentity("default", "pod", "uid", 0), "pod")
            .labels(Map.of("app", "shop"))
            .build();
    return new SandboxStatus(SANDBOX, spec, true, AT, List.of("10.0.0.2"), 1);
  }

  private static OptionalLong of(long value) {
    return OptionalLong.of(value);
  }

  private static Optional<Pressure> pressure() {
    return Optional.of(
        new Pressure(new Pressure.Stall(1, 2, 3, 4_000_000_000L), new Pressure.Stall(5, 6, 7, 8)));
  }

  static SandboxStats everything() {
    MemoryStats memory =
        new MemoryStats(
            1000,
            of(2000),
            of(4000),
            of(10),
            of(20),
            of(30),
            Map.of(
                "inactive_file",
                100L,
                "file",
                1L,
                "anon",
                2L,
                "file_mapped",
                3L,
                "kernel",
                4L,
                "pgfault",
                5L,
                "pgmajfault",
                6L),
            Map.of("max", 1L, "oom_kill", 2L));
    CgroupStats cgroup =
        new CgroupStats(
            AT,
            new CpuStats(
                7_900_000_000L, 4_000_000_000L, 3_900_000_000L, of(1), of(2), of(3), of(4), of(5)),
            Optional.of(memory),
            List.of(new DeviceIo(999_999, 0, 1, 2, 3, 4)),
            of(3),
            of(100),
            List.of(new HugepageStats("2MB", 0)),
            pressure(),
            pressure(),
            pressure());
    LayerStats layer =
        new LayerStats(AT, Path.of("/var"), "/dev/vda1", 1, 2, new FileSystemRoom(100, 50, 10, 5));
    ContainerStats container =
        new ContainerStats(
            CONTAINER,
            cgroup,
            of(500),
            Optional.of(new ProcessStats(1, 2, 3, 4, of(1024))),
            Optional.of(layer));
    return new SandboxStats(
        SANDBOX,
        cgroup,
        of(600),
        List.of(
            new InterfaceStats("eth0", 1, 2, 3, 4, 5, 6, 7, 8),
            new InterfaceStats("net1", 1, 2, 3, 4, 5, 6, 7, 8)),
        2,
        List.of(container));
  }

  static SandboxStats withoutControllers() {
    OptionalLong none = OptionalLong.empty();
    CgroupStats cgroup =
        new CgroupStats(
            AT,
            new CpuStats(9, 5, 4, none, none, none, none, none),
            Optional.empty(),
            List.of(),
            none,
            none,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    ContainerStats container =
        new ContainerStats(CONTAINER, cgroup, none, Optional.empty(), Optional.empty());
    return new SandboxStats(SANDBOX, cgroup, none, List.of(), 2, List.of(container));
  }

  private static Resources shares(long shares) {
    Resources no = Resources.NONE;
    return new Resources(
        shares,
        no.cpuQuotaMicros(),
        no.cpuPeriodMicros(),
        no.memoryBytes(),
        no.swapBytes(),
        no.pids(),
        no.cpusetCpus(),
        no.cpusetMems(),
        no.hugepages(),
        no.unified(),
        no.oomScoreAdj());
  }

  static ContainerStatus container(ContainerState state) {
    ContainerSpec spec =
        ContainerSpec.builder("web", "busybox:test").resources(shares(512)).build();
    return new ContainerStatus(
        CONTAINER, SANDBOX, spec, "sha256:c", state, AT, AT, null, 0, "", "", 1, null);
  }
}

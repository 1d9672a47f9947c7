package io.beanpod.cri.stats;

import io.beanpod.cri.v1.ContainerAttributes;
import io.beanpod.cri.v1.ContainerMetadata;
import io.beanpod.cri.v1.CpuUsage;
import io.beanpod.cri.v1.FilesystemIdentifier;
import io.beanpod.cri.v1.FilesystemUsage;
import io.beanpod.cri.v1.IoUsage;
import io.beanpod.cri.v1.LinuxPodSandboxStats;
import io.beanpod.cri.v1.MemoryUsage;
import io.beanpod.cri.v1.NetworkInterfaceUsage;
import io.beanpod.cri.v1.NetworkUsage;
import io.beanpod.cri.v1.PodSandboxAttributes;
import io.beanpod.cri.v1.PodSandboxMetadata;
import io.beanpod.cri.v1.PodSandboxStats;
import io.beanpod.cri.v1.ProcessUsage;
import io.beanpod.cri.v1.PsiData;
import io.beanpod.cri.v1.PsiStats;
import io.beanpod.cri.v1.SwapUsage;
import io.beanpod.cri.v1.UInt64Value;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.stats.CgroupStats;
import io.beanpod.runtime.stats.ContainerStats;
import io.beanpod.runtime.stats.InterfaceStats;
import io.beanpod.runtime.stats.LayerStats;
import io.beanpod.runtime.stats.MemoryStats;
import io.beanpod.runtime.stats.Pressure;
import io.beanpod.runtime.stats.SandboxStats;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Figures in the messages of the CRI. What the host does not keep is left out of them. */
final class StatsMessages {
  /** Kubelet shows this one's figures as the pod's. */
  private static final String DEFAULT_INTERFACE = "eth0";

  private StatsMessages() {}

  static io.beanpod.cri.v1.ContainerStats container(ContainerStatus status, ContainerStats stats) {
    io.beanpod.cri.v1.ContainerStats.Builder message =
        io.beanpod.cri.v1.ContainerStats.newBuilder()
            .setAttributes(attributes(status))
            .setCpu(cpu(stats.cgroup(), stats.nanoCores()))
            .setMemory(memory(stats.cgroup()))
            .setIo(io(stats.cgroup()));
    stats.cgroup().memory().ifPresent(memory -> swap(stats.cgroup().at(), memory, message));
    stats.layer().ifPresent(layer -> message.setWritableLayer(layer(layer)));
    return message.build();
  }

  /**
   * A sandbox with its containers.
   *
   * @param containers by id; one that is not there has gone meanwhile, and is left out
   */
  static PodSandboxStats sandbox(
      SandboxStatus status, SandboxStats stats, Map<String, ContainerStatus> containers) {
    long at = nanoseconds(stats.cgroup().at());
    LinuxPodSandboxStats.Builder linux =
        LinuxPodSandboxStats.newBuilder()
            .setCpu(cpu(stats.cgroup(), stats.nanoCores()))
            .setMemory(memory(stats.cgroup()))
            .setIo(io(stats.cgroup()))
            .setProcess(
                ProcessUsage.newBuilder()
                    .setTimestamp(at)
                    .setProcessCount(value(stats.processes())));
    if (!stats.interfaces().isEmpty()) {
      linux.setNetwork(network(at, stats));
    }
    for (ContainerStats container : stats.containers()) {
      ContainerStatus known = containers.get(container.containerId());
      if (known != null) {
        linux.addContainers(container(known, container));
      }
    }
    return PodSandboxStats.newBuilder().setAttributes(attributes(status)).setLinux(linux).build();
  }

  private static ContainerAttributes attributes(ContainerStatus container) {
    return ContainerAttributes.newBuilder()
        .setId(container.id())
        .setMetadata(
            ContainerMetadata.newBuilder()
                .setName(container.spec().name())
                .setAttempt(container.spec().attempt()))
        .putAllLabels(container.spec().labels())
        .putAllAnnotations(container.spec().annotations())
        .build();
  }

  private static PodSandboxAttributes attributes(SandboxStatus sandbox) {
    PodIdentity pod = sandbox.spec().pod();
    return PodSandboxAttributes.newBuilder()
        .setId(sandbox.id())
        .setMetadata(
            PodSandboxMetadata.newBuilder()
                .setName(pod.name())
                .setNamespace(pod.namespace())
                .setUid(pod.uid())
                .setAttempt(pod.attempt()))
        .putAllLabels(sandbox.spec().labels())
        .putAllAnnotations(sandbox.spec().annotations())
        .build();
  }

  private static CpuUsage cpu(CgroupStats cgroup, OptionalLong nanoCores) {
    CpuUsage.Builder cpu =
        CpuUsage.newBuilder()
            .setTimestamp(nanoseconds(cgroup.at()))
            .setUsageCoreNanoSeconds(value(cgroup.cpu().usageNanos()));
    nanoCores.ifPresent(rate -> cpu.setUsageNanoCores(value(rate)));
    cgroup.cpuPressure().ifPresent(pressure -> cpu.setPsi(psi(pressure)));
    return cpu.build();
  }

  /** Without the controller there is the time of the look, and nothing that was seen. */
  private static MemoryUsage memory(CgroupStats cgroup) {
    MemoryUsage.Builder message = MemoryUsage.newBuilder().setTimestamp(nanoseconds(cgroup.at()));
    cgroup.memoryPressure().ifPresent(pressure -> message.setPsi(psi(pressure)));
    cgroup
        .memory()
        .ifPresent(memory -> {
          message
              .setUsageBytes(value(memory.bytes()))
              .setWorkingSetBytes(value(memory.workingSetBytes()));
          put(memory.availableBytes(), message::setAvailableBytes);
          put(memory.detail("anon"), message::setRssBytes);
          put(memory.detail("pgfault"), message::setPageFaults);
          put(memory.detail("pgmajfault"), message::setMajorPageFaults);
        });
    return message.build();
  }

  private static void swap(
      Instant at, MemoryStats memory, io.beanpod.cri.v1.ContainerStats.Builder message) {
    if (memory.swapBytes().isEmpty()) {
      return;
    }
    long used = memory.swapBytes().getAsLong();
    SwapUsage.Builder swap =
        SwapUsage.newBuilder().setTimestamp(nanoseconds(at)).setSwapUsageBytes(value(used));
    memory
        .swapLimitBytes()
        .ifPresent(limit -> swap.setSwapAvailableBytes(value(Math.max(0, limit - used))));
    message.setSwap(swap);
  }

  private static IoUsage io(CgroupStats cgroup) {
    IoUsage.Builder io = IoUsage.newBuilder().setTimestamp(nanoseconds(cgroup.at()));
    cgroup.ioPressure().ifPresent(pressure -> io.setPsi(psi(pressure)));
    return io.build();
  }

  private static FilesystemUsage layer(LayerStats layer) {
    return FilesystemUsage.newBuilder()
        .setTimestamp(nanoseconds(layer.at()))
        .setFsId(FilesystemIdentifier.newBuilder().setMountpoint(layer.mountPoint().toString()))
        .setUsedBytes(value(layer.bytes()))
        .setInodesUsed(value(layer.inodes()))
        .build();
  }

  private static NetworkUsage network(long at, SandboxStats stats) {
    NetworkUsage.Builder network = NetworkUsage.newBuilder().setTimestamp(at);
    for (InterfaceStats one : stats.interfaces()) {
      NetworkInterfaceUsage usage =
          NetworkInterfaceUsage.newBuilder()
              .setName(one.name())
              .setRxBytes(value(one.receivedBytes()))
              .setRxErrors(value(one.receiveErrors()))
              .setTxBytes(value(one.sentBytes()))
              .setTxErrors(value(one.sendErrors()))
              .build();
      if (one.name().equals(DEFAULT_INTERFACE)) {
        network.setDefaultInterface(usage);
      } else {
        network.addInterfaces(usage);
      }
    }
    return network.build();
  }

  private static PsiStats psi(Pressure pressure) {
    return PsiStats.newBuilder()
        .setSome(psi(pressure.some()))
        .setFull(psi(pressure.full()))
        .build();
  }

  private static PsiData psi(Pressure.Stall stall) {
    return PsiData.newBuilder()
        .setTotal(stall.totalNanos())
        .setAvg10(stall.average10())
        .setAvg60(stall.average60())
        .setAvg300(stall.average300())
        .build();
  }

  private static void put(OptionalLong figure, Consumer<UInt64Value> field) {
    figure.ifPresent(number -> field.accept(value(number)));
  }

  static UInt64Value value(long number) {
    return UInt64Value.newBuilder().setValue(number).build();
  }

  static long nanoseconds(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }
}

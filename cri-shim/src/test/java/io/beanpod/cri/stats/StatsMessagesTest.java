package io.beanpod.cri.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.cri.v1.ContainerStats;
import io.beanpod.cri.v1.LinuxPodSandboxStats;
import io.beanpod.cri.v1.NetworkInterfaceUsage;
import io.beanpod.cri.v1.PodSandboxStats;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.stats.SandboxStats;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatsMessagesTest {
  private static final long AT = 1_000_000_000_005L;

  private static PodSandboxStats of(SandboxStats stats) {
    ContainerStatus container = Example.container(ContainerState.RUNNING);
    return StatsMessages.sandbox(Example.sandbox(), stats, Map.of(container.id(), container));
  }

  @Test
  void aContainersFiguresAreTold() {
    ContainerStats message = of(Example.everything()).getLinux().getContainers(0);
    assertThat(message.getAttributes().getId()).isEqualTo(Example.CONTAINER);
    assertThat(message.getAttributes().getMetadata().getName()).isEqualTo("web");
    assertThat(message.getCpu().getTimestamp()).isEqualTo(AT);
    assertThat(message.getCpu().getUsageCoreNanoSeconds().getValue()).isEqualTo(7_900_000_000L);
    assertThat(message.getCpu().getUsageNanoCores().getValue()).isEqualTo(500);
    assertThat(message.getCpu().getPsi().getSome().getTotal()).isEqualTo(4_000_000_000L);
    assertThat(message.getMemory().getWorkingSetBytes().getValue()).isEqualTo(900);
    assertThat(message.getMemory().getAvailableBytes().getValue()).isEqualTo(3100);
    assertThat(message.getMemory().getRssBytes().getValue()).isEqualTo(2);
    assertThat(message.getMemory().getMajorPageFaults().getValue()).isEqualTo(6);
    assertThat(message.getSwap().getSwapUsageBytes().getValue()).isEqualTo(20);
    assertThat(message.getSwap().getSwapAvailableBytes().getValue()).isEqualTo(10);
    assertThat(message.getIo().getPsi().getFull().getAvg300()).isEqualTo(7);
    assertThat(message.getWritableLayer().getFsId().getMountpoint()).isEqualTo("/var");
    assertThat(message.getWritableLayer().getInodesUsed().getValue()).isEqualTo(2);
  }

  @Test
  void aSandboxHasItsInterfaces() {
    PodSandboxStats message = of(Example.everything());
    assertThat(message.getAttributes().getLabelsMap()).containsEntry("app", "shop");
    LinuxPodSandboxStats linux = message.getLinux();
    assertThat(linux.getProcess().getProcessCount().getValue()).isEqualTo(2);
    assertThat(linux.getNetwork().getDefaultInterface().getName()).isEqualTo("eth0");
    assertThat(linux.getNetwork().getDefaultInterface().getTxBytes().getValue()).isEqualTo(5);
    assertThat(linux.getNetwork().getInterfacesList())
        .extracting(NetworkInterfaceUsage::getName)
        .containsExactly("net1");
  }

  @Test
  void whatTheHostDoesNotKeepIsLeftOut() {
    LinuxPodSandboxStats linux = of(Example.withoutControllers()).getLinux();
    assertThat(linux.hasNetwork()).isFalse();
    ContainerStats container = linux.getContainers(0);
    assertThat(container.getMemory().getTimestamp()).as("kubelet wants a time").isEqualTo(AT);
    assertThat(container.getMemory().hasUsageBytes()).isFalse();
    assertThat(container.getMemory().hasWorkingSetBytes()).isFalse();
    assertThat(container.getCpu().hasUsageNanoCores()).isFalse();
    assertThat(container.getCpu().hasPsi()).isFalse();
    assertThat(container.hasSwap()).isFalse();
    assertThat(container.hasWritableLayer()).isFalse();
  }
}

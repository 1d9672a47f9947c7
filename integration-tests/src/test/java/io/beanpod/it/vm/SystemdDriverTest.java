package io.beanpod.it.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.beanpod.image.ImageStore;
import io.beanpod.it.host.BusyboxImage;
import io.beanpod.runtime.CgroupDriver;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.Directories;
import io.beanpod.runtime.LinuxRuntime;
import io.beanpod.runtime.NetworkMode;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.Resources;
import io.beanpod.runtime.RuntimeConfig;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Pods whose cgroups systemd makes, as systemd itself and the kernel show them. */
@Tag("vm")
@TestInstance(Lifecycle.PER_CLASS)
final class SystemdDriverTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long MIB = 1 << 20;

  private final RuntimeConfig config;
  private final ImageStore images;
  private LinuxRuntime runtime;

  SystemdDriverTest(@TempDir Path root) throws IOException, InterruptedException {
    config = RuntimeConfig.of(Directories.below(root)).withCgroupDriver(CgroupDriver.SYSTEMD);
    images = ImageStore.open(config.directories().lib(), Kernel.linux());
    BusyboxImage.build(images, Files.createDirectories(root.resolve("busybox")));
    runtime = LinuxRuntime.open(Kernel.linux(), images, config);
  }

  @AfterAll
  void close() {
    runtime.close();
  }

  @Test
  void aPodLivesInADelegatedScopeOfKubeletsSlice() throws Exception {
    String slice = "kubepods-burstable-pod" + uid().replace('-', '_') + ".slice";
    String parent = "/kubepods.slice/kubepods-burstable.slice/" + slice;
    Map<String, String> unified = Map.of("memory.high", "50331648", "memory.oom.group", "1");
    Resources limits =
        new Resources(
            512,
            20_000,
            100_000,
            64 * MIB,
            64 * MIB,
            50,
            "0",
            "",
            Map.of("2MB", 4 * MIB),
            unified,
            0);

    String sandbox = runtime.runSandbox(sandbox().cgroupParent(parent).build()).id();
    String container = start(sandbox, limits, "sleep", "1000");

    String scope = "beanpod-" + sandbox.substring(0, 32) + ".scope";
    assertThat(show(scope, "Slice", "Delegate", "DefaultDependencies", "ActiveState"))
        .containsExactlyInAnyOrder(
            "Slice=" + slice, "Delegate=yes", "DefaultDependencies=no", "ActiveState=active");
    assertThat(membership(container)).isEqualTo("0::" + parent + "/" + scope + "/" + container);
    systemctl("daemon-reload");
    CgroupFiles cgroup = CgroupFiles.of(container);
    assertThat(cgroup.read("memory.max")).isEqualTo("67108864");
    assertThat(cgroup.read("memory.swap.max")).isEqualTo("0");
    assertThat(cgroup.read("memory.high")).isEqualTo("50331648");
    assertThat(cgroup.read("memory.oom.group")).isEqualTo("1");
    assertThat(cgroup.read("cpu.max")).isEqualTo("20000 100000");
    assertThat(cgroup.read("cpu.weight")).isEqualTo("59");
    assertThat(cgroup.read("cpuset.cpus")).isEqualTo("0");
    assertThat(cgroup.read("pids.max")).isEqualTo("50");
    // systemd knows no hugetlb, so this came down from the root by ourselves.
    assertThat(cgroup.read("hugetlb.2MB.max")).isEqualTo("4194304");

    runtime.removeSandbox(sandbox);
    assertThat(units(scope)).isEmpty();
    // The slice is kubelet's.
    assertThat(show(slice, "ActiveState")).containsExactly("ActiveState=active");
    systemctl("stop", slice);
  }

  @Test
  void anOwnPodsLimitsAreThoseOfItsSlice() throws Exception {
    String uid = uid();
    SandboxSpec spec =
        SandboxSpec.builder(new PodIdentity("default", "own", uid, 0), "own")
            .network(NetworkMode.HOST)
            .resources(
                new Resources(
                    0, 15_000, 100_000, 96 * MIB, 96 * MIB, 0, "", "", Map.of(), Map.of(), 0))
            .build();
    String slice = "beanpod-pod" + uid.replace('-', '_') + ".slice";

    String first = runtime.runSandbox(spec).id();
    String second = runtime.runSandbox(spec).id();

    assertThat(show(slice, "MemoryMax", "MemorySwapMax", "CPUQuotaPerSecUSec"))
        .containsExactlyInAnyOrder(
            "MemoryMax=100663296", "MemorySwapMax=0", "CPUQuotaPerSecUSec=150ms");
    runtime.removeSandbox(first);
    assertThat(units(slice)).isNotEmpty();
    runtime.removeSandbox(second);
    assertThat(units(slice)).isEmpty();
  }

  /** systemd takes an empty scope away at once: what the kernel had counted must be read before. */
  @Test
  void aContainerThatEatsTooMuchIsToldAsSuch() throws Exception {
    String sandbox = runtime.runSandbox(sandbox().build()).id();
    Resources limits = new Resources(0, 0, 0, 24 * MIB, 24 * MIB, 0, "", "", Map.of(), Map.of(), 0);
    for (int i = 0; i < 3; i++) {
      String container = start(sandbox, limits, "tail", "/dev/zero");
      await().atMost(PATIENCE).until(() -> status(container).state() == ContainerState.EXITED);
      assertThat(status(container).reason()).isEqualTo("OOMKilled");
    }
    runtime.removeSandbox(sandbox);
  }

  @Test
  void podsOutliveANewSystemdAndADaemonWithTheOtherDriver() throws Exception {
    String sandbox = runtime.runSandbox(sandbox().build()).id();
    String container = start(sandbox, Resources.NONE, "sleep", "1000");

    systemctl("daemon-reexec");
    String later = runtime.runSandbox(sandbox().build()).id();
    runtime.close();
    runtime =
        LinuxRuntime.open(Kernel.linux(), images, config.withCgroupDriver(CgroupDriver.CGROUPFS));
    try {
      assertThat(status(container).state()).isEqualTo(ContainerState.RUNNING);
      runtime.removeSandbox(sandbox);
      runtime.removeSandbox(later);
      assertThat(units("beanpod-" + sandbox.substring(0, 32) + ".scope")).isEmpty();
      assertThat(units("beanpod-" + later.substring(0, 32) + ".scope")).isEmpty();
    } finally {
      runtime.close();
      runtime = LinuxRuntime.open(Kernel.linux(), images, config);
    }
  }

  @Test
  void aParentOfTheOtherDriverIsRefused() {
    assertThatThrownBy(
            () -> runtime.runSandbox(sandbox().cgroupParent("/kubepods/burstable/pod1").build()))
        .hasMessageContaining("'/kubepods/burstable/pod1' is no slice")
        .hasMessageContaining("--cgroup-driver cgroupfs");
  }

  private static String uid() {
    return UUID.randomUUID().toString();
  }

  private static SandboxSpec.Builder sandbox() {
    return SandboxSpec.builder(new PodIdentity("default", "pod", uid(), 0), "pod")
        .network(NetworkMode.HOST);
  }

  private String start(String sandbox, Resources limits, String... command)
      throws IOException, InterruptedException {
    ContainerSpec spec =
        ContainerSpec.builder("main", BusyboxImage.NAME)
            .command(List.of(command))
            .resources(limits)
            .build();
    String id = runtime.createContainer(sandbox, spec).id();
    runtime.startContainer(id);
    return id;
  }

  private ContainerStatus status(String container) {
    return runtime.container(container).orElseThrow();
  }

  private String membership(String container) throws IOException {
    return Files.readString(Path.of("/proc/" + status(container).pid() + "/cgroup")).strip();
  }

  private static List<String> show(String unit, String... properties)
      throws IOException, InterruptedException {
    return systemctl("show", "--property=" + String.join(",", properties), unit);
  }

  /** The lines about units of a name, none when systemd has forgotten it. */
  private static List<String> units(String name) throws IOException, InterruptedException {
    return systemctl("list-units", "--all", "--plain", "--no-legend", name);
  }

  private static List<String> systemctl(String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("systemctl"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).withFailMessage(command + ": " + out).isZero();
    return out.lines().toList();
  }
}

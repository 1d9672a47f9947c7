package io.beanpod.it.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.beanpod.it.host.BusyboxImage;
import io.beanpod.it.pods.TestNode;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.Resources;
import io.beanpod.runtime.SandboxSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The limits that no manifest has a field for, as the CRI will ask for them. */
@Tag("vm")
@TestInstance(Lifecycle.PER_CLASS)
final class ControlsTest {
  private static final int OUTPUT = 4096;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final TestNode node;
  private final Path shared;

  ControlsTest(@TempDir Path root) throws IOException, InterruptedException {
    node = TestNode.open(root);
    shared = Files.createDirectory(root.resolve("shared"));
  }

  @AfterAll
  void close() throws IOException {
    node.close();
  }

  @Test
  void pidsMaxStopsAForkBomb() throws Exception {
    String id = start(limits(0, 5, "", Map.of()));
    CgroupFiles cgroup = CgroupFiles.of(id);
    assertThat(cgroup.read("pids.max")).isEqualTo("5");
    sh(id, "for i in 1 2 3 4 5 6 7 8; do sleep 1000 & done; true");
    assertThat(cgroup.read("pids.events", "max")).isPositive();
    assertThat(Integer.parseInt(cgroup.read("pids.current"))).isLessThanOrEqualTo(5);
  }

  @Test
  void cpusetKeepsAContainerOnItsProcessors() throws Exception {
    String id = start(limits(0, 0, "1", Map.of()));
    assertThat(sh(id, "grep Cpus_allowed_list /proc/1/status")).endsWith("\t1");
    assertThat(CgroupFiles.of(id).read("cpuset.cpus.effective")).isEqualTo("1");
  }

  @Test
  void cpuWeightSharesAProcessor() throws Exception {
    String light = start(limits(102, 0, "0", Map.of()));
    String heavy = start(limits(10_240, 0, "0", Map.of()));
    CgroupFiles ofLight = CgroupFiles.of(light);
    CgroupFiles ofHeavy = CgroupFiles.of(heavy);
    String burn = "(while :; do :; done) >/dev/null 2>&1 & true";
    sh(light, burn);
    sh(heavy, burn);
    long lightBefore = ofLight.read("cpu.stat", "usage_usec");
    long heavyBefore = ofHeavy.read("cpu.stat", "usage_usec");
    await()
        .atMost(PATIENCE)
        .until(() -> ofHeavy.read("cpu.stat", "usage_usec") - heavyBefore >= 2_000_000);
    long lightUsed = ofLight.read("cpu.stat", "usage_usec") - lightBefore;
    // The pods weigh 17 and 639; a third of that ratio leaves room for a busy machine.
    assertThat(lightUsed).isLessThan(2_000_000 / 12);
  }

  @Test
  void ioMaxSlowsDirectWritesToTheDisk() throws Exception {
    String device = deviceOf(shared);
    String id = start(limits(0, 0, "", Map.of("io.max", device + " wbps=1048576")));
    assertThat(CgroupFiles.of(id).read("io.max")).startsWith(device).contains("wbps=1048576");
    long begin = System.nanoTime();
    sh(id, "dd if=/dev/zero of=/shared/f bs=65536 count=48 oflag=direct 2>/dev/null");
    // 3 MiB at 1 MiB a second.
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(2));
  }

  private static Resources limits(
      long cpuShares, long pids, String cpus, Map<String, String> unified) {
    return new Resources(cpuShares, 0, 0, 0, 0, pids, cpus, "", Map.of(), unified, 0);
  }

  /** Starts a pod with one container that sleeps; the pod as a whole has its weight only. */
  private String start(Resources resources) throws IOException, InterruptedException {
    String uid = UUID.randomUUID().toString();
    SandboxSpec sandbox =
        SandboxSpec.builder(new PodIdentity("default", "pod-" + uid.substring(0, 8), uid, 0), "pod")
            .resources(limits(resources.cpuShares(), 0, "", Map.of()))
            .build();
    ContainerSpec container =
        ContainerSpec.builder("main", BusyboxImage.NAME)
            .command(List.of("sleep", "1000"))
            .mounts(List.of(Mount.of(shared.toString(), "/shared")))
            .resources(resources)
            .build();
    String id =
        node.runtime().createContainer(node.runtime().runSandbox(sandbox).id(), container).id();
    node.runtime().startContainer(id);
    assertThat(node.runtime().container(id).orElseThrow().state())
        .isEqualTo(ContainerState.RUNNING);
    return id;
  }

  private String sh(String id, String command) throws IOException, InterruptedException {
    var result = node.runtime().execSync(id, List.of("/bin/sh", "-c", command), PATIENCE, OUTPUT);
    assertThat(result.timedOut()).as(command).isFalse();
    return new String(result.stdout(), StandardCharsets.UTF_8).strip();
  }

  /** Major and minor number of the disk that a file is on, as io.max wants them. */
  private static String deviceOf(Path file) throws IOException {
    long device = ((Number) Files.getAttribute(file, "unix:dev")).longValue();
    long major = (device >>> 8) & 0xfff;
    long minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
    return major + ":" + minor;
  }
}

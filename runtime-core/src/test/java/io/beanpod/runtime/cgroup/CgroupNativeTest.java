package io.beanpod.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.beanpod.runtime.Resources;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.DeviceNumber;
import io.beanpod.sys.ExitStatus;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileType;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.Signal;
import io.beanpod.sys.SpawnRequest;
import io.beanpod.sys.Spawned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
class CgroupNativeTest {
  private static final Kernel KERNEL = Kernel.linux();

  private Path mount;
  private CgroupRoot root;

  @BeforeEach
  void openBase() throws IOException {
    mount = Path.of(CgroupMount.find(Files.readString(Path.of("/proc/self/mountinfo"))));
    root = CgroupRoot.open(KERNEL, mount, "beanpod-test-" + ProcessHandle.current().pid());
  }

  @AfterEach
  void removeBase() throws IOException, InterruptedException {
    root.base().remove();
    assertThat(root.base().exists()).isFalse();
    root.close();
  }

  private static Spawned spawn(Cgroup cgroup, String... command) throws IOException {
    try (Fd program = KERNEL.files().openat(Fd.CWD, command[0], OpenFlags.PATH, 0);
        Fd nothing = KERNEL.files().openat(Fd.CWD, "/dev/null", OpenFlags.RDWR, 0);
        Fd directory = cgroup.openFd()) {
      return KERNEL
          .processes()
          .spawn(
              SpawnRequest.of(program, List.of(command))
                  .withDescriptors(List.of(nothing, nothing, nothing))
                  .inCgroup(directory));
    }
  }

  @Test
  void cgroupsAreMadeWithTheirParentsAndListed() throws Exception {
    root.create("pods", "pod1", "sandbox");
    root.create("pods", "pod1", "sandbox");
    root.create("pods", "pod2");
    assertThat(root.at("pods").children()).containsExactly("pod1", "pod2");
    assertThat(mount.resolve(root.base().path().substring(1) + "/pods/pod1/sandbox")).exists();
    assertThat(root.at("pods", "pod3").children()).isEmpty();
    assertThat(root.at("pods", "pod3").exists()).isFalse();
  }

  @Test
  void everyControllerReachesTheLeaves() throws Exception {
    Cgroup leaf = root.create("pods", "pod1", "sandbox");
    String controllers =
        Files.readString(mount.resolve(leaf.path().substring(1) + "/cgroup.controllers"));
    assertThat(Controllers.names(controllers))
        .containsExactlyInAnyOrderElementsOf(root.controllers().available());
  }

  @Test
  void namesCannotLeaveTheBase() {
    assertThatThrownBy(() -> root.at("pods", "..")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> root.atPath("/")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> root.at("a b")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anotherFileSystemIsRefused() {
    assertThatThrownBy(() -> CgroupRoot.open(KERNEL, Path.of("/tmp"), "x"))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("/tmp is no cgroup2 file system");
  }

  @Test
  void processesAreBornInFrozenKilledAndCounted() throws Exception {
    Cgroup cgroup = root.create("pods", "pod1", "a");
    try (Spawned sleeper = spawn(cgroup, "/bin/sleep", "1000")) {
      assertThat(cgroup.processes()).containsExactly(sleeper.pid());
      assertThat(cgroup.isPopulated()).isTrue();
      // The kernel counts what a process has used when it sleeps or with the next tick.
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() ->
              FlatKeyed.parse(cgroup.read("cpu.stat").orElseThrow()).getOrDefault("usage_usec", 0L)
                  > 0);
      assertThat(cgroup.read("no.such")).isEmpty();

      cgroup.freeze();
      await().atMost(Duration.ofMinutes(1)).until(cgroup::isFrozen);
      cgroup.thaw();
      await().atMost(Duration.ofMinutes(1)).until(() -> !cgroup.isFrozen());

      root.at("pods").kill();
      ExitStatus status = KERNEL.processes().waitFor(sleeper.pidfd());
      assertThat(status).isEqualTo(new ExitStatus.Signaled(Signal.KILL, false));
      await().atMost(Duration.ofMinutes(1)).until(() -> !cgroup.isPopulated());
    }
  }

  /** As systemd in a privileged container makes them. */
  @Test
  void cgroupsThatAContainerMadeAreRemovedWhateverTheirNames() throws Exception {
    Cgroup container = root.create("pods", "pod1", "a");
    Files.createDirectories(
        mount.resolve(container.path().substring(1)).resolve("a\\x2db.slice/ä b"));

    container.remove();
    assertThat(container.exists()).isFalse();
  }

  @Test
  void removalKillsAndGoesDownFirst() throws Exception {
    Cgroup pod = root.create("pods", "pod1");
    Cgroup container = root.create("pods", "pod1", "a");
    try (Spawned sleeper = spawn(container, "/bin/sleep", "1000")) {
      pod.remove();
      assertThat(pod.exists()).isFalse();
      KERNEL.processes().waitFor(sleeper.pidfd());
    }
    pod.remove();
    pod.kill();
    assertThat(pod.isPopulated()).isFalse();
    assertThat(pod.memoryEvents()).isEqualTo(MemoryEvents.NONE);
  }

  @Test
  void limitsReachTheirFiles() throws Exception {
    Cgroup cgroup = root.create("pods", "pod1");
    String file = "hugetlb.2MB.max";
    Path limit = mount.resolve(cgroup.path().substring(1)).resolve(file);
    assumeTrue(Files.exists(limit), "no huge pages of 2 MB");
    cgroup.apply(new Resources(0, 0, 0, 0, 0, 0, "", "", Map.of("2MB", 8L << 20), Map.of(), 0));
    assertThat(Files.readString(limit).strip()).isEqualTo("8388608");
  }

  @Test
  void aFileThatTheKernelDoesNotHaveIsNamed() throws Exception {
    Cgroup cgroup = root.create("pods", "pod1");
    Resources unknown =
        new Resources(0, 0, 0, 0, 0, 0, "", "", Map.of(), Map.of("hugetlb.3MB.max", "0"), 0);
    assumeTrue(root.controllers().available().contains("hugetlb"), "no hugetlb controller");
    assertThatThrownBy(() -> cgroup.apply(unknown))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("Cannot set hugetlb.3MB.max")
        .hasMessageContaining("no such file");
  }

  /** The exit code of a shell that opens a device in a cgroup. */
  private static ExitStatus opening(Cgroup cgroup, Path device) throws IOException {
    try (Spawned shell = spawn(cgroup, "/bin/sh", "-c", ": < " + device)) {
      return KERNEL.processes().waitFor(shell.pidfd());
    }
  }

  @Test
  void onlyAllowedDevicesCanBeOpened(@TempDir Path directory) throws Exception {
    Cgroup cgroup = root.create("pods", "pod1");
    DeviceNumber kmsg = new DeviceNumber(1, 11);
    Path node = directory.resolve("kmsg");
    KERNEL.files().mknodat(Fd.CWD, node.toString(), FileType.CHARACTER_DEVICE, 0600, kmsg);
    ExitStatus opened = new ExitStatus.Exited(0);

    assertThat(opening(cgroup, node)).isEqualTo(opened);
    cgroup.allowDevices(DeviceRule.DEFAULT);
    assertThat(opening(cgroup, node)).isNotEqualTo(opened);
    assertThat(opening(cgroup, Path.of("/dev/zero"))).isEqualTo(opened);

    DeviceRule reading = DeviceRule.of(FileType.CHARACTER_DEVICE, kmsg, "r");
    cgroup.allowDevices(DeviceRule.withDefaults(List.of(reading)));
    assertThat(opening(cgroup, node)).isEqualTo(opened);
    cgroup.allowDevices(DeviceRule.DEFAULT);
    assertThat(opening(cgroup, node)).isNotEqualTo(opened);
  }

  @Test
  void theKernelTakesAProgramOfManyRules() throws Exception {
    Cgroup cgroup = root.create("pods", "pod1");
    List<DeviceRule> many =
        IntStream.range(0, 200)
            .mapToObj(i -> DeviceRule.of(FileType.BLOCK_DEVICE, new DeviceNumber(8, i), "rw"))
            .toList();
    cgroup.allowDevices(DeviceRule.withDefaults(many));
    assertThat(opening(cgroup, Path.of("/dev/zero"))).isEqualTo(new ExitStatus.Exited(0));
  }

  @Test
  void aDelegatedCgroupIsTheBaseAndTheDaemonItsLeaf() throws Exception {
    String unit = root.base().path().substring(1) + "/some.service";
    root.create("some.service");
    Path directory = mount.resolve(unit);
    KERNEL.xattrs().set(directory.toString(), "user.delegate", new byte[] {'1'});
    String self = Long.toString(ProcessHandle.current().pid());
    Path home = mount.resolve("cgroup.procs");
    Files.writeString(directory.resolve("cgroup.procs"), self);
    try (CgroupRoot delegated = CgroupRoot.find(KERNEL)) {
      assertThat(delegated.base().path()).isEqualTo("/" + unit);
      assertThat(Files.readString(Path.of("/proc/self/cgroup")))
          .contains("0::/" + unit + "/daemon\n");
      Cgroup pod = delegated.create("pods", "pod1");
      assertThat(pod.path()).isEqualTo("/" + unit + "/pods/pod1");
      // A daemon that starts again is in the leaf already.
      try (CgroupRoot again = CgroupRoot.find(KERNEL)) {
        assertThat(again.base().path()).isEqualTo("/" + unit);
      }
    } finally {
      Files.writeString(home, self);
    }
  }
}

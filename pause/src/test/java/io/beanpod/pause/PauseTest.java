package io.beanpod.pause;

import static io.beanpod.pause.TestContainer.patiently;
import static io.beanpod.pause.TestContainer.shell;
import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pause.PlanOperation.AttachPodMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The first process of a pod, and what containers have of it. */
@Tag("native")
class PauseTest {
  private static final int ENOENT = 2;

  private TestContainer container;

  @BeforeEach
  void create() throws IOException {
    container = new TestContainer();
  }

  @AfterEach
  void remove() throws IOException {
    container.close();
  }

  private static int pidOf(Launcher.Running pause) {
    return pause.number("pause").orElseThrow();
  }

  private static void kill(String signal, int pid) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, Integer.toString(pid)).start();
    assertThat(kill.waitFor()).isZero();
  }

  @Test
  void pauseHasNothingOfTheHostAndNoPrivileges() throws IOException {
    int pid = pidOf(container.startPause("tmpfs:0", "tmpfs:"));
    assertThat(Files.readAllLines(Path.of("/proc/" + pid + "/mountinfo")))
        .extracting(line -> line.split(" ", -1)[4])
        .containsExactly("/", "/0");
    List<String> status = Files.readAllLines(Path.of("/proc/" + pid + "/status"));
    assertThat(status)
        .contains(
            "Name:\tpause",
            "Uid:\t65535\t65535\t65535\t65535",
            "Gid:\t65535\t65535\t65535\t65535",
            "CapPrm:\t0000000000000000",
            "CapBnd:\t0000000000000000",
            "NoNewPrivs:\t1");
    try (var descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      assertThat(descriptors).hasSize(4);
    }
    assertThat(MonitorTest.privateMemoryKb(pid)).isLessThanOrEqualTo(64);
  }

  @Test
  void pauseTellsThatItCannotMount() throws IOException {
    Launcher.Running pause = container.startPause("tmpfs:wrong", "tmpfs:");
    assertThat(pause.lines()).contains("ready 1 " + ENOENT);
    patiently().until(() -> pause.lines().contains("ended 256"));
  }

  @Test
  void containersShareThePidNamespaceAndCannotEndIt() throws Exception {
    Launcher.Running pause = container.startPause("tmpfs:0", "tmpfs:");
    int fd = container.descriptor("pidns:" + pidOf(pause));
    container.pidNamespace = new RunPlan.PidNamespace.Join(fd);
    // A child that nobody waits for is left to process 1, which is pause. In the end there are
    // pause and the last command.
    container.run(
        shell(
            "cat /proc/1/comm; kill -TERM 1; kill -INT 1; kill -KILL 1;"
                + " (true & exec sleep 0.1) & sleep 0.5; ls -d /proc/[0-9]*"));
    assertThat(container.output()).startsWith("pause\n");
    assertThat(container.output().lines().filter(line -> line.startsWith("/proc/"))).hasSize(2);
    assertThat(pause.lines()).noneMatch(line -> line.startsWith("ended"));
    kill("TERM", pidOf(pause));
    patiently().until(() -> pause.lines().contains("ended 0"));
  }

  @Test
  void containersShareMountsThatOutliveThem() throws Exception {
    Launcher.Running pause = container.startPause("tmpfs:0", "tmpfs:");
    share(container, pause, "", false);
    container.run(shell("echo shared > /shared/file; cat /proc/self/mountinfo"));
    assertThat(container.output().lines().map(line -> line.split(" ", -1)[4]))
        .containsExactly("/", "/proc", "/dev", "/dev/pts", "/sys", "/shared");
    try (TestContainer second = new TestContainer()) {
      share(second, pause, "", true);
      second.run(shell("exec 2>&1; cat /shared/file; echo more > /shared/file"));
      assertThat(second.output())
          .isEqualTo("shared\nsh: can't create /shared/file: Read-only file system\n");
    }
  }

  @Test
  void pathBelowASharedMountStaysBelowIt() throws Exception {
    Launcher.Running pause = container.startPause("tmpfs:0", "tmpfs:");
    share(container, pause, "", false);
    container.run(
        shell("cd /shared; mkdir -p real; echo inside > real/file; ln -s ../../real sub"));
    try (TestContainer second = new TestContainer()) {
      share(second, pause, "sub", false);
      second.run(shell("cat /shared/file"));
      assertThat(second.output()).isEqualTo("inside\n");
    }
    try (TestContainer third = new TestContainer()) {
      share(third, pause, "made/here", false);
      third.run(shell("ls -A /shared; echo end"));
      assertThat(third.output()).isEqualTo("end\n");
    }
  }

  private static void share(
      TestContainer container, Launcher.Running pause, String subPath, boolean readOnly) {
    container.podMounts = OptionalInt.of(container.descriptor("mntns:" + pidOf(pause)));
    container.operations.add(new AttachPodMount("/0", subPath, "/shared", readOnly ? 1 : 0));
  }
}

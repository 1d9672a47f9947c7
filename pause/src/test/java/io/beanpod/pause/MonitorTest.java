package io.beanpod.pause;

import static io.beanpod.pause.TestContainer.patiently;
import static io.beanpod.pause.TestContainer.shell;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The monitor while it waits. */
@Tag("native")
class MonitorTest {
  private static final long MEMORY_BUDGET_KB = 300;

  private TestContainer container;

  @BeforeEach
  void create() throws IOException {
    container = new TestContainer();
  }

  @AfterEach
  void remove() throws IOException {
    container.close();
  }

  static long privateMemoryKb(int pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup")).stream()
        .filter(line -> line.startsWith("Private_"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  @Test
  void memoryStaysWithinItsBudget() throws IOException {
    container.start(shell("seq 1 100000; echo up >&2; sleep 1000"));
    container.awaitOutput("up");
    assertThat(privateMemoryKb(container.awaitStarted().monitorPid()))
        .isPositive()
        .isLessThanOrEqualTo(MEMORY_BUDGET_KB);
  }

  @Test
  void signalsDoNotEndTheMonitor() throws Exception {
    container.start(shell("echo up; sleep 1000"));
    container.awaitOutput("up");
    StartedRecord started = container.awaitStarted();
    for (String signal : List.of("HUP", "INT", "TERM", "PIPE", "USR1", "ALRM", "CHLD")) {
      String monitor = Integer.toString(started.monitorPid());
      assertThat(new ProcessBuilder("kill", "-" + signal, monitor).start().waitFor()).isZero();
    }
    assertThat(container.state().resolve(ExitRecord.FILE)).doesNotExist();
    ProcessHandle.of(started.pid()).orElseThrow().destroyForcibly();
    assertThat(container.awaitExit().signal()).isEqualTo(9);
  }

  @Test
  void lockIsHeldByTheMonitorAlone() throws Exception {
    Launcher.Running launcher = container.start(shell("echo up; sleep 1000"));
    container.awaitOutput("up");
    launcher.kill();
    assertThat(isLocked(container.state())).isTrue();
    int monitor = container.awaitStarted().monitorPid();
    ProcessHandle.of(monitor).orElseThrow().destroyForcibly();
    patiently().until(() -> !isLocked(container.state()));
    assertThat(TestContainer.isRunning(container.awaitStarted().pid())).isTrue();
  }

  private static boolean isLocked(Path directory) throws Exception {
    return new ProcessBuilder("flock", "-n", directory.toString(), "true").start().waitFor() != 0;
  }

  @Test
  void monitorStaysOutOfTheContainersCgroupAndKeepsNoMount() throws IOException {
    container.start(shell("echo up; sleep 1000"));
    container.awaitOutput("up");
    StartedRecord started = container.awaitStarted();
    assertThat(Files.readString(container.cgroup.resolve("cgroup.procs")).lines())
        .doesNotContain(Integer.toString(started.monitorPid()))
        .contains(Integer.toString(started.pid()));
    try (var descriptors = Files.list(Path.of("/proc/" + started.monitorPid() + "/fd"))) {
      List<String> open =
          descriptors
              .map(MonitorTest::target)
              .filter(target -> !target.startsWith("pipe:") && !target.equals("/dev/null"))
              .toList();
      assertThat(open)
          .containsExactlyInAnyOrder(
              container.state().toString(),
              container.cgroup.toString(),
              container.log().toString(),
              open.stream().filter(path -> path.startsWith("socket:")).findFirst().orElseThrow(),
              "anon_inode:[signalfd]");
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.beanpod.pause;

import static io.beanpod.pause.TestContainer.patiently;
import static io.beanpod.pause.TestContainer.shell;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One more process in a running container. */
@Tag("native")
class ExecTest {
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

  @Test
  void execEndsWithItsOwnCode() throws IOException {
    container.start(shell("sleep 1000"));
    Launcher.Running exec = container.exec(shell("echo out; exit 9"), Optional.empty());
    patiently().until(() -> exec.lines().contains("exit 1 9"));
    assertThat(container.execOutput()).isEqualTo("out\n");
    assertThat(exec.messages()).hasSize(1).first().isInstanceOf(StatusMessage.Started.class);
  }

  @Test
  void execOfAMissingCommandFails() throws IOException {
    container.start(shell("sleep 1000"));
    Launcher.Running exec = container.exec(TestContainer.process("nothing"), Optional.empty());
    patiently().until(() -> exec.lines().contains("end"));
    assertThat(exec.messages().getLast())
        .isEqualTo(
            new StatusMessage.Failed(
                new StepReport(Step.COMMAND, ENOENT, StepReport.NO_OPERATION)));
  }

  @Test
  void execHasATerminalOfItsOwn() throws IOException {
    container.start(shell("sleep 1000"));
    ProcessPlan process = shell("stty size; tty=$(ls -l /proc/$$/fd/0); echo ${tty##* }");
    Launcher.Running exec = container.exec(process, Optional.of(new RunPlan.TerminalSize(12, 34)));
    patiently().until(() -> exec.lines().stream().anyMatch(line -> line.startsWith("exit ")));
    assertThat(exec.messages()).contains(new StatusMessage.Terminal());
    StringBuilder text = new StringBuilder();
    exec.packets("terminal").forEach(bytes -> text.append(new String(bytes, UTF_8)));
    assertThat(text).hasToString("12 34\r\n/dev/pts/0\r\n");
  }

  @Test
  void execJoinsEveryNamespaceAndTheCgroup() throws IOException {
    container.start(TestContainer.process("sleep", "1000"));
    ProcessPlan process =
        TestContainer.shell("cat /proc/self/cgroup; ls -l /proc/self/ns /proc/1/ns");
    Launcher.Running exec = container.exec(process, Optional.empty());
    patiently().until(() -> exec.lines().contains("exit 1 0"));
    List<String> lines = container.execOutput().lines().toList();
    assertThat(lines).contains("0::/");
    List<String> namespaces =
        lines.stream()
            .filter(line -> line.matches(".* (cgroup|ipc|mnt|net|pid|uts) -> .*"))
            .map(line -> line.replaceAll(".* (\\w+ -> .*)", "$1"))
            .toList();
    assertThat(namespaces).hasSize(12);
    assertThat(namespaces.subList(0, 6)).isEqualTo(namespaces.subList(6, 12));
  }

  @Test
  void execHasOnlyStandardStreams() throws IOException {
    container.start(shell("sleep 1000"));
    Launcher.Running exec = container.exec(shell("ls -l /proc/$$/fd"), Optional.empty());
    patiently().until(() -> exec.lines().contains("exit 1 0"));
    assertThat(container.execOutput().lines().filter(line -> line.contains(" -> "))).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10})
  void descriptorOfInitIsNoWorkingDirectory(int fd) throws IOException {
    container.start(shell("sleep 1000"));
    ProcessPlan process =
        ProcessPlan.of(
            List.of("sh", "-c", "pwd; ls"),
            List.of("PATH=/bin"),
            "/proc/self/fd/" + fd,
            TestContainer.credentials(0, 0));
    Launcher.Running exec = container.exec(process, Optional.empty());
    patiently().until(() -> exec.lines().contains("end"));
    assertThat(exec.messages().getLast())
        .isInstanceOfSatisfying(
            StatusMessage.Failed.class,
            failed -> assertThat(failed.report().step()).isEqualTo(Step.WORKING_DIRECTORY));
  }

  @Test
  void execUserOwnsItsTerminal() throws IOException {
    container.start(shell("sleep 1000"));
    ProcessPlan process =
        ProcessPlan.of(
            List.of("sh", "-c", "echo again > /dev/stdout"),
            List.of("PATH=/bin"),
            "/",
            TestContainer.credentials(1000, 1000));
    Launcher.Running exec = container.exec(process, Optional.of(new RunPlan.TerminalSize(10, 20)));
    patiently().until(() -> exec.lines().contains("exit 1 0"));
    assertThat(new String(exec.packets("terminal").getFirst(), UTF_8)).startsWith("again");
  }
}

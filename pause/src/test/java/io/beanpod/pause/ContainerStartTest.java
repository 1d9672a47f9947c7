package io.beanpod.pause;

import static io.beanpod.pause.TestContainer.patiently;
import static io.beanpod.pause.TestContainer.process;
import static io.beanpod.pause.TestContainer.shell;
import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pause.StatusMessage.Failed;
import io.beanpod.pause.StatusMessage.Running;
import io.beanpod.pause.StatusMessage.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container starts and ends, and what is written down about that. */
@Tag("native")
class ContainerStartTest {
  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int ENOEXEC = 8;
  private static final int EBADF = 9;
  private static final int EACCES = 13;
  private static final int ENOTDIR = 20;

  /** F_SEAL_* of fcntl(2). */
  private static final int SEAL = 1;

  private static final int SHRINK = 2;
  private static final int GROW = 4;
  private static final int WRITE = 8;

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
  void exitCodeIsRecorded() throws IOException {
    long before = System.currentTimeMillis();
    ExitRecord exit = container.run(shell("exit 7"));
    assertThat(exit.code()).isEqualTo(7);
    assertThat(exit.signal()).isZero();
    assertThat(exit.killErrno()).isZero();
    assertThat(exit.oomKills()).isZero();
    assertThat(exit.failure()).isEmpty();
    assertThat(exit.finishedNanoseconds() / 1_000_000).isBetween(before, before + 20_000);
    assertThat(container.awaitStarted().startedNanoseconds())
        .isLessThanOrEqualTo(exit.finishedNanoseconds());
  }

  @Test
  void signalIsRecorded() throws IOException {
    // Process 1 of a pid namespace takes only signals that it has a handler for, or SIGKILL from
    // outside.
    container.start(shell("echo up; sleep 1000"));
    container.awaitOutput("up");
    ProcessHandle.of(container.awaitStarted().pid()).orElseThrow().destroyForcibly();
    ExitRecord exit = container.awaitExit();
    assertThat(exit.code()).isEqualTo(137);
    assertThat(exit.signal()).isEqualTo(9);
  }

  @Test
  void statusMessagesFollowTheProtocol() throws IOException {
    Launcher.Running launched = container.start(shell("sleep 1000"));
    patiently().until(() -> launched.lines().contains("end"));
    StartedRecord record = container.awaitStarted();
    assertThat(launched.messages())
        .containsExactly(
            new Started(record.monitorPid(), record.pid(), record.startedNanoseconds()),
            new Running());
    assertThat(launched.lines()).contains("init " + record.monitorPid());
    assertThat(Files.readString(Path.of("/proc/" + record.monitorPid() + "/comm")))
        .isEqualTo("beanpod-monitor\n");
  }

  @Test
  void missingCommandFailsBeforeTheStart() throws IOException {
    Launcher.Running launched = container.start(process("no-such-command"));
    ExitRecord exit = container.awaitExit();
    StepReport report = new StepReport(Step.COMMAND, ENOENT, StepReport.NO_OPERATION);
    assertThat(exit.failure()).contains(report);
    assertThat(exit.code()).isEqualTo(128);
    patiently().until(() -> launched.lines().contains("end"));
    assertThat(launched.messages()).containsExactly(new Failed(report));
    assertThat(container.state().resolve(StartedRecord.FILE)).doesNotExist();
  }

  @Test
  void commandThatMayNotBeExecutedIsToldApart() throws IOException {
    Files.writeString(container.root().resolve("bin/data"), "no program");
    assertThat(container.runFailing(process("data")))
        .isEqualTo(new StepReport(Step.COMMAND, EACCES, StepReport.NO_OPERATION));
  }

  @Test
  void missingInterpreterFailsAtExec() throws IOException {
    Path script = container.root().resolve("bin/script");
    Files.writeString(script, "#!/no/interpreter\n");
    script.toFile().setExecutable(true);
    assertThat(container.runFailing(process("/bin/script")))
        .isEqualTo(new StepReport(Step.EXEC, ENOENT, StepReport.NO_OPERATION));
  }

  @Test
  void fileThatIsNoProgramFailsAtExec() throws IOException {
    Path text = container.root().resolve("bin/text");
    Files.writeString(text, "echo hello\n");
    text.toFile().setExecutable(true);
    assertThat(container.runFailing(process("text")))
        .isEqualTo(new StepReport(Step.EXEC, ENOEXEC, StepReport.NO_OPERATION));
  }

  @Test
  void directoryIsNoCommand() throws IOException {
    assertThat(container.runFailing(process("/bin")))
        .isEqualTo(new StepReport(Step.COMMAND, EACCES, StepReport.NO_OPERATION));
  }

  @Test
  void commandIsProcessOneOfItsNamespaces() throws IOException {
    container.run(shell("echo pid $$; cat /proc/1/comm; ls /proc/self/fd | wc -l"));
    assertThat(container.output()).startsWith("pid 1\nsh\n");
  }

  @Test
  void onlyStandardStreamsAreOpen() throws IOException {
    container.run(shell("ls -l /proc/$$/fd"));
    assertThat(container.output().lines().filter(line -> line.contains("->")).toList())
        .hasSize(3)
        .anyMatch(line -> line.endsWith("0 -> /dev/null"))
        .anyMatch(line -> line.contains("1 -> pipe:"))
        .anyMatch(line -> line.contains("2 -> pipe:"));
  }

  @Test
  void environmentAndArgumentsArriveUnchanged() throws IOException {
    ProcessPlan process =
        ProcessPlan.of(
            List.of("sh", "-c", "echo \"[$A] [$1] [$2]\"", "name", "", "zwei  ü"),
            List.of("PATH=/bin", "A=a=b "),
            "/tmp",
            TestContainer.credentials(0, 0));
    container.run(process);
    assertThat(container.output()).isEqualTo("[a=b ] [] [zwei  ü]\n");
  }

  @Test
  void workingDirectoryIsMade() throws IOException {
    ProcessPlan process =
        ProcessPlan.of(
            List.of("sh", "-c", "pwd"),
            List.of("PATH=/bin"),
            "/srv/a/b",
            TestContainer.credentials(0, 0));
    container.run(process);
    assertThat(container.output()).isEqualTo("/srv/a/b\n");
    assertThat(container.root().resolve("srv/a/b")).isDirectory();
  }

  @Test
  void workingDirectoryThatIsAFileIsRefused() throws IOException {
    ProcessPlan process =
        ProcessPlan.of(
            List.of("sh"), List.of("PATH=/bin"), "/bin/sh", TestContainer.credentials(0, 0));
    assertThat(container.runFailing(process))
        .isEqualTo(new StepReport(Step.MAKE_WORKING_DIRECTORY, ENOTDIR, StepReport.NO_OPERATION));
  }

  @Test
  void whatIsLeftInTheCgroupDiesWithTheFirstProcess() throws IOException {
    container.pidNamespace = new RunPlan.PidNamespace.Host();
    container.run(shell("sleep 1000 & echo started"));
    assertThat(Files.readString(container.cgroup.resolve("cgroup.procs"))).isEmpty();
    assertThat(container.output()).isEqualTo("started\n");
  }

  @Test
  void hostMountTableStaysAsItIs() throws IOException {
    List<String> before = Files.readAllLines(Path.of("/proc/self/mountinfo"));
    container.start(shell("echo up; sleep 1000"));
    container.awaitOutput("up");
    assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo"))).isEqualTo(before);
  }

  @Test
  void usersMayOpenTheirStandardStreamsAnew() throws IOException {
    ProcessPlan process =
        ProcessPlan.of(
            List.of("sh", "-c", "echo again > /dev/stdout"),
            List.of("PATH=/bin"),
            "/",
            TestContainer.credentials(1000, 1000));
    assertThat(container.run(process).code()).isZero();
    assertThat(container.output()).isEqualTo("again\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, SHRINK | GROW | WRITE, SEAL | GROW | WRITE, SEAL | SHRINK | GROW})
  void planThatCouldChangeIsRefused(int seals) throws IOException {
    container.planSeals = seals;
    Launcher.Running launched = container.start(shell("true"));
    patiently().until(() -> launched.lines().contains("end"));
    assertThat(launched.messages())
        .containsExactly(new Failed(new StepReport(Step.PLAN, EPERM, 0)));
  }

  @Test
  void initThatWaitsStartsWhatItIsHanded() throws IOException {
    container.ahead = true;
    ExitRecord exit = container.run(shell("echo hello; exit 7"));
    assertThat(exit.code()).isEqualTo(7);
    assertThat(container.output()).isEqualTo("hello\n");
  }

  @Test
  void initThatWaitsJoinsTheNamespacesOfThePod() throws IOException {
    try (TestContainer pod = new TestContainer()) {
      pod.start(process("sleep", "1000"));
      int pause = pod.awaitStarted().pid();
      container.ahead = true;
      container.pod = OptionalInt.of(pause);
      container.run(shell("ls -l /proc/self/ns"));
      for (String kind : List.of("net", "ipc", "uts")) {
        assertThat(container.output()).contains(namespace(pause, kind));
      }
    }
  }

  @Test
  void initThatWaitsChecksThePlanAsEver() throws IOException {
    container.ahead = true;
    container.planSeals = SEAL | SHRINK | GROW;
    Launcher.Running launched = container.start(shell("true"));
    patiently().until(() -> launched.lines().contains("end"));
    assertThat(launched.messages())
        .containsExactly(new Failed(new StepReport(Step.PLAN, EPERM, 0)));
  }

  @Test
  void descriptorThatIsNotOpenIsRefused() throws IOException {
    container.podMounts = OptionalInt.of(99);
    Launcher.Running launched = container.start(shell("true"));
    patiently().until(() -> launched.lines().contains("end"));
    assertThat(launched.messages())
        .containsExactly(new Failed(new StepReport(Step.PLAN, EBADF, StepReport.NO_OPERATION)));
  }

  private static String namespace(int pid, String kind) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + kind)).toString();
  }
}

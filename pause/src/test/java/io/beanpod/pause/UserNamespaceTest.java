package io.beanpod.pause;

import static io.beanpod.pause.TestContainer.FIRST_ID;
import static io.beanpod.pause.TestContainer.patiently;
import static io.beanpod.pause.TestContainer.shell;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pause.PlanOperation.AttachPodMount;
import io.beanpod.pause.PlanOperation.MaskPath;
import io.beanpod.pause.PlanOperation.ReadOnlyPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pods with a user namespace of their own. */
@Tag("native")
class UserNamespaceTest {
  private static final int EINVAL = 22;
  private static final int RLIMIT_CORE = 4;
  private static final int RLIMIT_NOFILE = 7;
  private static final long CAP_SYS_RESOURCE = 1L << 24;

  private TestContainer container;

  @BeforeEach
  void create() throws IOException {
    container = new TestContainer();
  }

  @AfterEach
  void remove() throws IOException {
    container.close();
  }

  private int startPod(long uid, long gid) throws IOException {
    Launcher.Running pause = container.startPauseInUserNamespace("root-of-pod:0", "tmpfs:");
    assertThat(pause.lines()).contains("ready 0 0");
    int pid = pause.number("pause").orElseThrow();
    container.joinUserNamespaceOf(pid, uid, gid);
    return pid;
  }

  private static String userNamespace(int pid) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/user")).toString();
  }

  @Test
  void everyNamespaceOfThePodBelongsToItsUserNamespace() throws IOException {
    int pause = startPod(0, 0);
    String pods = userNamespace(pause);
    assertThat(pods).isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/user")).toString());
    Map<String, String> ofPause = container.ownersOf(pause);
    assertThat(ofPause).hasSize(6);
    ofPause.remove("cgroup"); // the host's: pause needs none of its own
    assertThat(ofPause.values()).containsOnly(pods);

    container.start(shell("exec sleep 1000"));
    int first = container.awaitStarted().pid();
    assertThat(userNamespace(first)).isEqualTo(pods);
    assertThat(container.ownersOf(first).values()).hasSize(6).containsOnly(pods);
    assertThat(Files.readSymbolicLink(Path.of("/proc/" + first + "/ns/pid")))
        .isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/" + pause + "/ns/pid")));
  }

  @Test
  void pauseHasNothingOfTheHostAndNoPrivileges() throws IOException {
    int pause = startPod(0, 0);
    assertThat(Files.readAllLines(Path.of("/proc/" + pause + "/mountinfo")))
        .extracting(line -> line.split(" ", -1)[4])
        .containsExactly("/", "/0", "/proc", "/sys");
    assertThat(Files.readAllLines(Path.of("/proc/" + pause + "/status")))
        .contains(
            "Name:\tpause",
            "NSpid:\t" + pause + "\t1",
            "Uid:\t165535\t165535\t165535\t165535",
            "Gid:\t165535\t165535\t165535\t165535",
            "CapPrm:\t0000000000000000",
            "CapBnd:\t0000000000000000",
            "NoNewPrivs:\t1");
  }

  @Test
  void rootIsRootInsideAndNobodyOutside() throws IOException {
    startPod(0, 0);
    Files.writeString(container.root().resolve("etc/file"), "of the image");
    Files.setPosixFilePermissions(
        container.root().resolve("etc/file"), PosixFilePermissions.fromString("rw-------"));
    container.run(
        shell(
            "cat /proc/self/uid_map /proc/self/gid_map; id -u; id -g; cat /etc/file; echo; echo new"
                + " > /etc/new; ls -ln /dev/null /etc/file /etc/new | sed 's/  */ /g' | cut -d' '"
                + " -f1,3,4; exec 2>&1; chown 70000 /etc/new; mknod /etc/node c 1 3; echo 1 >"
                + " /proc/sys/kernel/panic; umount /proc"));
    assertThat(
            container.output().lines().map(String::strip).map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "0 100000 65536",
            "0 100000 65536",
            "0",
            "0",
            "of the image",
            "crw-rw-rw- 65534 65534",
            "-rw------- 0 0",
            "-rw-r--r-- 0 0",
            "chown: /etc/new: Invalid argument",
            "mknod: /etc/node: Operation not permitted",
            "sh: can't create /proc/sys/kernel/panic: Permission denied",
            "umount: can't unmount /proc: Operation not permitted");
    // An id-mapped mount writes the ids down as the image has them.
    assertThat(Files.getAttribute(container.root().resolve("etc/new"), "unix:uid")).isEqualTo(0);
  }

  @Test
  void userOwnsItsStreams() throws IOException {
    startPod(1000, 2000);
    container.run(
        ProcessPlan.of(
            List.of("sh", "-c", "id; echo again > /proc/self/fd/1; ls -lnL /proc/self/fd/1"),
            List.of("PATH=/bin"),
            "/",
            TestContainer.credentials(1000, 2000)));
    assertThat(container.output().lines().map(line -> line.replaceAll(" +", " ")))
        .satisfiesExactly(
            id -> assertThat(id).isEqualTo("uid=1000 gid=2000 groups=2000"),
            again -> assertThat(again).isEqualTo("again"),
            pipe -> assertThat(pipe).startsWith("prw------- 1 1000 2000 "));
  }

  @Test
  void terminalBelongsToTheUser() throws IOException {
    startPod(1000, 1000);
    container.stdio =
        new RunPlan.Stdio(Optional.of(new RunPlan.TerminalSize(10, 20)), false, false);
    container.run(
        ProcessPlan.of(
            List.of("sh", "-c", "ls -ln /dev/pts/0 /dev/console | sed 's/  */ /g'; stty size"),
            List.of("PATH=/bin"),
            "/",
            TestContainer.credentials(1000, 1000)));
    assertThat(container.output().replace("\r", "").lines())
        .satisfiesExactly(
            console -> assertThat(console).startsWith("crw--w---- 1 1000 5 136"),
            terminal -> assertThat(terminal).startsWith("crw--w---- 1 1000 5 136"),
            size -> assertThat(size).isEqualTo("10 20"));
  }

  @Test
  void execJoinsTheUserNamespace() throws IOException {
    startPod(1000, 1000);
    container.start(shell("exec sleep 1000"));
    Launcher.Running exec =
        container.exec(
            shell(
                "ls -l /proc/self/ns/user /proc/1/ns/user | sed 's/.* //'; id -u;"
                    + " grep 0:: /proc/self/cgroup"),
            Optional.empty());
    patiently().until(() -> exec.lines().stream().anyMatch(line -> line.startsWith("exit")));
    assertThat(exec.lines()).contains("exit 1 0");
    assertThat(container.execOutput().lines())
        .satisfiesExactly(
            own -> assertThat(own).isEqualTo(userNamespace(container.awaitStarted().pid())),
            first -> assertThat(first).isEqualTo(userNamespace(container.awaitStarted().pid())),
            id -> assertThat(id).isEqualTo("0"),
            cgroup -> assertThat(cgroup).isEqualTo("0::/"));
  }

  @Test
  void execHasATerminalOfItsUsers() throws IOException {
    startPod(1000, 1000);
    container.start(shell("exec sleep 1000"));
    Launcher.Running exec =
        container.exec(
            ProcessPlan.of(
                List.of("sh", "-c", "ls -ln /dev/pts/0 | sed 's/  */ /g'"),
                List.of("PATH=/bin"),
                "/",
                TestContainer.credentials(1000, 1000)),
            Optional.of(new RunPlan.TerminalSize(10, 20)));
    patiently().until(() -> exec.lines().contains("exit 1 0"));
    assertThat(new String(exec.packets("terminal").getFirst(), UTF_8))
        .startsWith("crw--w---- 1 1000 5 136");
  }

  @Test
  void whatOnlyTheHostsRootMayGiveIsGivenBefore() throws IOException {
    startPod(0, 0);
    ProcessPlan plain = shell("cat /proc/self/oom_score_adj; ulimit -Hc; ulimit -Sc; ulimit -Hn");
    container.run(
        new ProcessPlan(
            plain.arguments(),
            plain.environment(),
            plain.workingDirectory(),
            plain.credentials(),
            plain.umask(),
            plain.noNewPrivileges(),
            OptionalInt.of(-997),
            List.of(
                new ProcessPlan.Rlimit(RLIMIT_CORE, 0, ProcessPlan.Rlimit.INFINITY),
                new ProcessPlan.Rlimit(RLIMIT_NOFILE, 64, 1_048_575)),
            plain.seccomp(),
            plain.lsmLabel()));
    // Where the host's root may not do so itself, the values stay as they are.
    boolean may = mayRaiseLimits();
    String score = may ? "-997" : Files.readString(Path.of("/proc/self/oom_score_adj")).strip();
    String files = may ? "1048575" : hardLimitOfOpenFiles();
    assertThat(container.output()).isEqualTo(score + "\nunlimited\n0\n" + files + "\n");
  }

  private static boolean mayRaiseLimits() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("CapEff:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .anyMatch(capabilities -> (capabilities & CAP_SYS_RESOURCE) != 0);
  }

  private static String hardLimitOfOpenFiles() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/limits")).stream()
        .filter(line -> line.startsWith("Max open files"))
        .map(line -> line.split(" +", -1)[4])
        .findFirst()
        .orElseThrow();
  }

  @Test
  void containersShareThePodsPidNamespaceAndMemory() throws IOException {
    int pause = startPod(0, 0);
    container.pidNamespace = new RunPlan.PidNamespace.Join(container.descriptor("pidns:" + pause));
    container.operations.add(new AttachPodMount("/0", "", "/shared", 0));
    container.operations.add(new ReadOnlyPath("/proc/sys"));
    container.operations.add(new MaskPath("/proc/timer_list"));
    container.operations.add(new MaskPath("/proc/scsi"));
    container.run(shell("cat /proc/1/comm; ls /proc/1/fd 2>&1; kill 1; cat /proc/1/comm"));
    assertThat(container.output())
        .isEqualTo("pause\nls: can't open '/proc/1/fd': Permission denied\npause\n");
  }

  @Test
  void wrongNamespaceIsAStepThatFails() throws IOException {
    int pause = startPod(0, 0);
    container.userNamespace =
        Optional.of(
            new RunPlan.UserNamespace(
                container.descriptor("pidns:" + pause), new StreamOwner(FIRST_ID, FIRST_ID)));
    Launcher.Running launched = container.start(shell("true"));
    patiently().until(() -> launched.lines().contains("end"));
    assertThat(launched.messages())
        .containsExactly(
            new StatusMessage.Failed(
                new StepReport(Step.USER_NAMESPACE, EINVAL, StepReport.NO_OPERATION)));
    assertThat(container.state().resolve(ExitRecord.FILE)).doesNotExist();
  }
}

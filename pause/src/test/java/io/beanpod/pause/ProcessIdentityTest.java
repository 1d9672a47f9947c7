package io.beanpod.pause;

import static io.beanpod.pause.TestContainer.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pause.ProcessPlan.Credentials;
import io.beanpod.pause.ProcessPlan.Rlimit;
import io.beanpod.pause.ProcessPlan.SeccompFilter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who the process is, the same for the first process of a container and for an exec. */
@Tag("native")
class ProcessIdentityTest {
  private static final long CAP_KILL = 1L << 5;
  private static final long CAP_NET_BIND_SERVICE = 1L << 10;
  private static final int RLIMIT_NOFILE = 7;

  private TestContainer container;

  /** The two ways into a container. */
  enum Way {
    RUN,
    EXEC
  }

  @BeforeEach
  void create() throws IOException {
    container = new TestContainer();
  }

  @AfterEach
  void remove() throws IOException {
    container.close();
  }

  private String run(Way way, ProcessPlan process) throws IOException {
    if (way == Way.RUN) {
      assertThat(container.run(process).failure()).isEmpty();
      return container.output();
    }
    container.start(TestContainer.process("sleep", "1000"));
    Launcher.Running exec = container.exec(process, Optional.empty());
    patiently().until(() -> exec.lines().stream().anyMatch(line -> line.startsWith("exit ")));
    return container.execOutput();
  }

  private Map<String, String> status(Way way, ProcessPlan process) throws IOException {
    return run(way, process)
        .lines()
        .filter(line -> line.contains(":\t"))
        .map(line -> line.split(":\t", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1].strip()));
  }

  private static ProcessPlan process(
      Credentials credentials, Function<ProcessPlan, ProcessPlan> change, String... arguments) {
    return change.apply(ProcessPlan.of(List.of(arguments), List.of("PATH=/bin"), "/", credentials));
  }

  private static ProcessPlan readStatus(Credentials credentials) {
    return process(credentials, Function.identity(), "cat", "/proc/self/status");
  }

  @ParameterizedTest
  @EnumSource
  void rootHasThePlansCapabilitiesAndNoInheritableOnes(Way way) throws IOException {
    long permitted = CAP_KILL | CAP_NET_BIND_SERVICE;
    Credentials credentials = new Credentials(0, 0, List.of(0L, 10L), permitted, permitted, 0);
    assertThat(status(way, readStatus(credentials)))
        .containsEntry("CapInh", "0000000000000000")
        .containsEntry("CapPrm", "0000000000000420")
        .containsEntry("CapEff", "0000000000000420")
        .containsEntry("CapBnd", "0000000000000420")
        .containsEntry("CapAmb", "0000000000000000")
        .containsEntry("NoNewPrivs", "1")
        .containsEntry("Groups", "0 10")
        .containsEntry("SigBlk", "0000000000000000")
        .containsEntry("SigIgn", "0000000000000000")
        .containsEntry("Umask", "0022");
  }

  @ParameterizedTest
  @EnumSource
  void otherUsersHaveNoCapabilities(Way way) throws IOException {
    assertThat(status(way, readStatus(TestContainer.credentials(1000, 2000))))
        .containsEntry("Uid", "1000\t1000\t1000\t1000")
        .containsEntry("Gid", "2000\t2000\t2000\t2000")
        .containsEntry("Groups", "2000")
        .containsEntry("CapPrm", "0000000000000000")
        .containsEntry("CapEff", "0000000000000000")
        .containsEntry("CapInh", "0000000000000000");
  }

  @ParameterizedTest
  @EnumSource
  void ambientCapabilitiesOutliveTheChangeOfUser(Way way) throws IOException {
    Credentials credentials =
        new Credentials(
            4294967294L, 1, List.of(), CAP_KILL, CAP_KILL, CAP_KILL | CAP_NET_BIND_SERVICE);
    assertThat(status(way, readStatus(credentials)))
        .containsEntry("Uid", "4294967294\t4294967294\t4294967294\t4294967294")
        .containsEntry("CapEff", "0000000000000020")
        .containsEntry("CapAmb", "0000000000000020");
  }

  @ParameterizedTest
  @EnumSource
  void rlimitsUmaskAndOomScoreAreApplied(Way way) throws IOException {
    ProcessPlan process =
        process(
            TestContainer.credentials(0, 0),
            plan ->
                new ProcessPlan(
                    plan.arguments(),
                    plan.environment(),
                    plan.workingDirectory(),
                    plan.credentials(),
                    077,
                    false,
                    OptionalInt.of(321),
                    List.of(new Rlimit(RLIMIT_NOFILE, 5, 8)),
                    Optional.empty(),
                    Optional.empty()),
            "sh",
            "-c",
            "ulimit -n; ulimit -Hn; umask; cat /proc/self/oom_score_adj; cat /proc/self/status");
    assertThat(run(way, process)).startsWith("5\n8\n0077\n321\n").contains("NoNewPrivs:\t0");
  }

  /** A filter that refuses getcwd(2) with EDOM, and lets everything else pass. */
  private static SeccompFilter refuseGetcwd() {
    long getcwd = System.getProperty("os.arch").equals("aarch64") ? 17 : 79;
    long load = 0x20L;
    long jumpIfEqual = 0x15L | 1L << 24 | getcwd << 32;
    long errno = 0x06L | (0x00050000L | 33) << 32;
    long allow = 0x06L | 0x7fff0000L << 32;
    return new SeccompFilter(0, List.of(load, jumpIfEqual, errno, allow));
  }

  @ParameterizedTest
  @EnumSource
  void seccompFilterIsLoadedWithNoNewPrivileges(Way way) throws IOException {
    checkFilter(way, true);
  }

  @ParameterizedTest
  @EnumSource
  void seccompFilterIsLoadedWithoutNoNewPrivileges(Way way) throws IOException {
    checkFilter(way, false);
  }

  private void checkFilter(Way way, boolean noNewPrivileges) throws IOException {
    ProcessPlan process =
        process(
            TestContainer.credentials(1000, 1000),
            plan ->
                new ProcessPlan(
                    plan.arguments(),
                    plan.environment(),
                    plan.workingDirectory(),
                    plan.credentials(),
                    022,
                    noNewPrivileges,
                    OptionalInt.empty(),
                    List.of(),
                    Optional.of(refuseGetcwd()),
                    Optional.empty()),
            "sh",
            "-c",
            "cat /proc/self/status; /bin/busybox pwd 2>&1; echo end");
    // getcwd(2) is called by init itself, too, but before the filter is loaded.
    assertThat(run(way, process))
        .contains("Seccomp:\t2")
        .contains("Numerical argument out of domain")
        .endsWith("end\n");
  }
}

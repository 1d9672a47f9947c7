package io.beanpod.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.Seccomp;
import io.beanpod.runtime.Security;
import io.beanpod.sys.Arch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** System calls from inside a container, on the running kernel; the numbers are x86-64's. */
@Tag("native")
@TestInstance(Lifecycle.PER_CLASS)
final class SeccompTest {

  private static final String OK = "0";
  private static final String EPERM = "1";
  private static final String EACCES = "13";
  private static final String EINVAL = "22";
  private static final String ENOSYS = "38";

  private static final int SOCKET = 41;
  private static final int CLONE = 56;
  private static final int PTRACE = 101;
  private static final int PERSONALITY = 135;
  private static final int KEYCTL = 250;
  private static final int UNSHARE = 272;
  private static final int USERFAULTFD = 323;
  private static final int IO_URING_SETUP = 425;
  private static final int CLONE3 = 435;
  private static final int NO_SUCH_CALL = 999;
  private static final int SIGCHLD = 17;
  private static final long CLONE_NEWUSER = 0x10000000;

  private final RuntimeNode node;

  SeccompTest(@TempDir Path root) throws IOException, InterruptedException {
    assumeThat(Arch.current()).isEqualTo(Arch.X86_64);
    node = RuntimeNode.open(root);
    Probe.compile(root.resolve("probe"));
  }

  @AfterAll
  void close() throws IOException {
    node.close();
  }

  @Test
  void theDefaultProfileTakesAwayWhatReachesTheWholeKernel() throws Exception {
    String id = start(Security.builder().seccomp(new Seccomp.RuntimeDefault()));
    assertThat(node.sh(id, "grep Seccomp: /proc/1/status")).endsWith("2");
    assertThat(call(id, KEYCTL, 0, -3, 1)).isEqualTo(EPERM);
    assertThat(call(id, USERFAULTFD)).isEqualTo(EPERM);
    assertThat(call(id, IO_URING_SETUP, 1, 0)).isEqualTo(EPERM);
    assertThat(call(id, UNSHARE, CLONE_NEWUSER)).isEqualTo(EPERM);
    assertThat(call(id, CLONE, CLONE_NEWUSER | SIGCHLD)).isEqualTo(EPERM);
    assertThat(call(id, CLONE, SIGCHLD)).isEqualTo(OK);
    assertThat(call(id, CLONE3, 0, 88)).isEqualTo(ENOSYS);
    assertThat(call(id, NO_SUCH_CALL)).isEqualTo(ENOSYS);
    assertThat(call(id, PERSONALITY, 0x0008)).isEqualTo(OK);
    assertThat(call(id, PERSONALITY, 0x0040000)).isEqualTo(EPERM);
    // Of one's own processes, as debuggers need it.
    assertThat(call(id, PTRACE, 0)).isEqualTo(OK);
  }

  @Test
  void withoutAProfileTheKernelAnswersItself() throws Exception {
    String id = start(Security.builder());
    assertThat(node.sh(id, "grep Seccomp: /proc/1/status")).endsWith("0");
    assertThat(call(id, CLONE3, 0, 88)).isNotEqualTo(ENOSYS).isNotEqualTo(EPERM);
    assertThat(call(id, PERSONALITY, 0x0040000)).isEqualTo(OK);
  }

  @Test
  void capabilitiesOpenTheirCallsInTheDefaultProfile() throws Exception {
    String id =
        start(
            Security.builder()
                .addCapabilities(List.of("SYS_ADMIN"))
                .seccomp(new Seccomp.RuntimeDefault()));
    assertThat(call(id, CLONE3, 0, 88)).isNotEqualTo(ENOSYS).isNotEqualTo(EPERM);
    assertThat(call(id, UNSHARE, 0x04000000)).isEqualTo(OK);
    assertThat(call(id, KEYCTL, 0, -3, 1)).isEqualTo(EPERM);
  }

  @Test
  void noBitBeyondAnIntLetsAForbiddenSocketThrough() throws Exception {
    String id = start(Security.builder().seccomp(new Seccomp.RuntimeDefault()));
    int stream = 1;
    int seqpacket = 5;
    assertThat(call(id, SOCKET, 1, stream)).isEqualTo(OK);
    assertThat(call(id, SOCKET, 38, seqpacket)).isEqualTo(EPERM);
    assertThat(call(id, SOCKET, 0x1_0000_0026L, seqpacket)).isEqualTo(EPERM);
    assertThat(call(id, SOCKET, 0x8000_0000_0000_0026L, seqpacket)).isEqualTo(EPERM);
  }

  @Test
  void theDoorOf32BitProgramsIsGuardedAsWell() throws Exception {
    String free = start(Security.builder());
    int socketcall = 102;
    int keyctl = 288;
    assumeThat(i386(free, 20)).as("the kernel serves i386").isEqualTo(OK);
    String id = start(Security.builder().seccomp(new Seccomp.RuntimeDefault()));
    assertThat(i386(id, 20)).isEqualTo(OK);
    assertThat(i386(id, socketcall, 1, 0)).isEqualTo(ENOSYS);
    assertThat(i386(id, keyctl, 0, 0)).isEqualTo(EPERM);
  }

  @Test
  void aProfileOfTheHostForbidsOneCall() throws Exception {
    Path profile =
        Files.writeString(
            node.root().resolve("no-mkdir.json"),
            """
            {
              "defaultAction": "SCMP_ACT_ALLOW",
              "syscalls": [
                {"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13},
                {"names": ["personality"], "action": "SCMP_ACT_ERRNO", "errnoRet": 22,
                 "args": [{"index": 0, "value": 8, "op": "SCMP_CMP_EQ"}]}
              ]
            }
            """);
    Security.Builder security =
        Security.builder().seccomp(new Seccomp.Localhost(profile.toString()));
    for (boolean noNewPrivileges : new boolean[] {true, false}) {
      String id = start(security.noNewPrivileges(noNewPrivileges));
      assertThat(node.exec(id, "mkdir", "/tmp/x").exitCode()).isNotZero();
      assertThat(call(id, 83, 0, 0)).isEqualTo(EACCES);
      assertThat(call(id, PERSONALITY, 8)).isEqualTo(EINVAL);
      assertThat(call(id, PERSONALITY, 0)).isEqualTo(OK);
      assertThat(node.sh(id, "touch /tmp/y; echo made")).isEqualTo("made");
    }
  }

  @Test
  void anExecHasTheContainersFilterAlsoAfterTheProfileChanged() throws Exception {
    Path profile = Files.writeString(node.root().resolve("changing.json"), forbidding("mkdir"));
    String id = start(Security.builder().seccomp(new Seccomp.Localhost(profile.toString())));
    Files.writeString(profile, forbidding("chroot"));
    assertThat(call(id, 83, 0, 0)).isEqualTo(EPERM);
    Files.delete(profile);
    assertThat(call(id, 83, 0, 0)).isEqualTo(EPERM);
  }

  @Test
  void aPrivilegedContainerHasNoFilter() throws Exception {
    String id =
        start(
            Security.builder()
                .privileged(true)
                .seccomp(new Seccomp.Localhost("/no/such/profile.json")));
    assertThat(node.sh(id, "grep Seccomp: /proc/1/status")).endsWith("0");
  }

  @Test
  void aMissingProfileIsToldWhenTheContainerIsCreated() throws Exception {
    String sandbox = node.run(RuntimeNode.sandbox()).id();
    ContainerSpec spec =
        RuntimeNode.sleeper()
            .security(
                Security.builder().seccomp(new Seccomp.Localhost("/no/such/profile.json")).build())
            .build();
    assertThatThrownBy(() -> node.runtime().createContainer(sandbox, spec))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("/no/such/profile.json");
    assertThat(node.runtime().containers()).noneMatch(c -> c.sandboxId().equals(sandbox));
  }

  private static String forbidding(String name) {
    return """
    {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["%s"], "action": "SCMP_ACT_ERRNO"}]}
    """
        .formatted(name);
  }

  private String start(Security.Builder security) throws IOException, InterruptedException {
    return node.start(
        RuntimeNode.sleeper()
            .mounts(List.of(Mount.of(node.root().resolve("probe").toString(), "/probe")))
            .security(security.build()));
  }

  private String call(String id, long number, long... arguments)
      throws IOException, InterruptedException {
    return node.sh(id, "/probe " + words(number, arguments));
  }

  private String i386(String id, long number, long... arguments)
      throws IOException, InterruptedException {
    return node.sh(id, "/probe i386 " + words(number, arguments));
  }

  private static String words(long number, long... arguments) {
    StringBuilder words = new StringBuilder(Long.toString(number));
    for (long argument : arguments) {
      words.append(' ').append(Long.toUnsignedString(argument));
    }
    return words.toString();
  }
}

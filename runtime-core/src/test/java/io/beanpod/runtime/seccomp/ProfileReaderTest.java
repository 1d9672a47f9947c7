package io.beanpod.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.seccomp.Condition.Comparison;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileReaderTest {

  private static final Machine MACHINE = Machine.of(Abi.X86_64, "6.1.0-13-amd64");

  @Test
  void readsADockerProfileForThisMachineAndTheseCapabilities() throws Exception {
    Profile profile =
        read(
            """
            {
              "defaultAction": "SCMP_ACT_ERRNO",
              "defaultErrnoRet": 13,
              "archMap": [
                {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]},
                {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]}
              ],
              "flags": ["SECCOMP_FILTER_FLAG_LOG"],
              "syscalls": [
                {"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"},
                {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
                {"names": ["bpf"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN", "CAP_BPF"]}},
                {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38, "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
                {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
                {"names": ["kcmp"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "6.2"}},
                {"names": ["arch_prctl"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64", "x32"]}},
                {"names": ["set_tls"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["arm"]}},
                {"name": "chroot", "action": "SCMP_ACT_TRACE", "errnoRet": 7},
                {"names": ["clone"], "action": "SCMP_ACT_ALLOW",
                 "args": [{"index": 0, "value": 2114060288, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]}
              ]
            }
            """,
            Set.of("SYS_ADMIN"));
    assertThat(profile.otherwise()).isEqualTo(Action.errno(13));
    assertThat(profile.abis()).containsExactlyInAnyOrder(Abi.X86_64, Abi.X86);
    assertThat(profile.flags()).isEqualTo(2);
    assertThat(profile.rules())
        .containsExactly(
            new Rule("read", Action.ALLOW, List.of()),
            new Rule("write", Action.ALLOW, List.of()),
            new Rule("mount", Action.ALLOW, List.of()),
            new Rule("ptrace", Action.ALLOW, List.of()),
            new Rule("arch_prctl", Action.ALLOW, List.of()),
            new Rule("chroot", Action.trace(7), List.of()),
            new Rule("clone", Action.ALLOW, List.of(Condition.masked(0, 0x7e020000L, 0))));
  }

  @Test
  void conditionsOnOneArgumentAreAlternativesAndOthersHoldTogether() throws Exception {
    Profile profile =
        read(
            """
            {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
              {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "args": [
                {"index": 0, "value": 16, "op": "SCMP_CMP_EQ"},
                {"index": 0, "value": 17, "op": "SCMP_CMP_EQ"}]},
              {"names": ["ioctl"], "action": "SCMP_ACT_KILL_PROCESS", "args": [
                {"index": 0, "value": 0, "op": "SCMP_CMP_NE"},
                {"index": 1, "value": 18446744073709551615, "op": "SCMP_CMP_GE"}]}]}
            """,
            Set.of());
    assertThat(profile.rules())
        .containsExactly(
            new Rule("socket", Action.errno(1), List.of(Condition.of(0, Comparison.EQUAL, 16))),
            new Rule("socket", Action.errno(1), List.of(Condition.of(0, Comparison.EQUAL, 17))),
            new Rule(
                "ioctl",
                Action.KILL_PROCESS,
                List.of(
                    Condition.of(0, Comparison.NOT_EQUAL, 0),
                    Condition.of(1, Comparison.GREATER_OR_EQUAL, -1))));
    assertThat(profile.abis()).containsExactly(Abi.X86_64);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          [1, 2                                                      | it is not JSON
          {}                                                         | no defaultAction
          {'defaultAction': 'SCMP_ACT_SING'}                         | SCMP_ACT_SING
          {'defaultAction': 'SCMP_ACT_NOTIFY'}                       | another program
          {'defaultAction': 'SCMP_ACT_ERRNO', 'defaultErrnoRet': 5000} | 4095
          {'defaultAction': 'SCMP_ACT_ALLOW', 'flags': ['X']}        | unknown flag
          """)
  void saysWhatIsWrong(String json, String message) {
    assertThatThrownBy(() -> read(json.replace('\'', '"'), Set.of()))
        .isInstanceOf(ProfileException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          {'index': 6, 'value': 1, 'op': 'SCMP_CMP_EQ'}    | index 6
          {'index': 0, 'value': -1, 'op': 'SCMP_CMP_EQ'}   | value -1
          {'index': 0, 'value': 1.5, 'op': 'SCMP_CMP_EQ'}  | value 1.5
          {'index': 0, 'value': 1, 'op': 'SCMP_CMP_ISH'}   | SCMP_CMP_ISH
          """)
  void saysWhichArgumentIsWrong(String argument, String message) {
    String json =
        "{'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['read'], 'action': 'SCMP_ACT_KILL', 'args': [%s]}]}"
            .formatted(argument);
    saysWhatIsWrong(json, message);
  }

  private static Profile read(String json, Set<String> capabilities) throws ProfileException {
    return new ProfileReader(MACHINE, capabilities).read(json.getBytes(StandardCharsets.UTF_8));
  }
}

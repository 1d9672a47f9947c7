package io.beanpod.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SyscallTableTest {

  private final SyscallTable table = SyscallTable.load();

  @ParameterizedTest
  @EnumSource(Abi.class)
  void noNumberHasTwoNames(Abi abi) {
    Set<Integer> seen = new HashSet<>();
    for (Syscall syscall : table.all()) {
      syscall.number(abi).ifPresent(n -> assertThat(seen.add(n)).as(syscall.name()).isTrue());
    }
    assertThat(seen).hasSizeGreaterThan(300);
  }

  /** The machine that builds beanpod has the kernel's headers, maybe of an older kernel. */
  @ParameterizedTest
  @CsvSource({
    "X86_64, unistd_64.h, '#define __NR_(\\w+) (\\d+)'",
    "X86, unistd_32.h, '#define __NR_(\\w+) (\\d+)'",
    "X32, unistd_x32.h, '#define __NR_(\\w+) \\(__X32_SYSCALL_BIT \\+ (\\d+)\\)'"
  })
  void numbersAreThoseOfTheHeaders(Abi abi, String header, String define) throws Exception {
    Path file = Path.of("/usr/include/x86_64-linux-gnu/asm", header);
    assumeThat(Files.exists(file)).as("%s is there", file).isTrue();
    Matcher matcher = Pattern.compile(define).matcher(Files.readString(file));
    int compared = 0;
    while (matcher.find()) {
      String name = matcher.group(1);
      assertThat(table.find(name).map(s -> s.number(abi)))
          .as(name)
          .contains(OptionalInt.of(Integer.parseInt(matcher.group(2))));
      compared++;
    }
    assertThat(compared).isGreaterThan(300);
  }

  @Test
  void widthsAreThoseOfTheParameters() {
    assertThat(table.find("socket").orElseThrow().width(0)).isEqualTo(4);
    assertThat(table.find("read").orElseThrow().width(1)).isEqualTo(8);
    assertThat(table.find("openat").orElseThrow().width(3)).isEqualTo(2);
    assertThat(table.find("getpid").orElseThrow().width(0)).isEqualTo(8);
  }
}

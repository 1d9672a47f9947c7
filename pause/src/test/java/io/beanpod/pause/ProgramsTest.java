package io.beanpod.pause;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The programs as they were built, for each architecture that a compiler was there for. */
class ProgramsTest {
  private static final int PAUSE_BUDGET = 16 * 1024;
  private static final int INIT_BUDGET = 64 * 1024;
  private static final int SHARED_OBJECT = 3;
  private static final int INTERPRETER = 3;
  private static final int GNU_STACK = 0x6474e551;
  private static final int EXECUTABLE = 1;
  private static final int WRITABLE = 2;

  private static List<byte[]> builds(String program) throws IOException {
    List<byte[]> builds = new ArrayList<>();
    for (String architecture : List.of("x86_64", "aarch64")) {
      Path file = Path.of("target/classes/io/beanpod/pause", architecture, program);
      if (Files.exists(file)) {
        builds.add(Files.readAllBytes(file));
      }
    }
    return builds;
  }

  @Test
  void programsOfThisMachineAreOnTheClassPath() {
    assertThat(Programs.PAUSE.read()).startsWith(0x7f, 'E', 'L', 'F');
    assertThat(Programs.INIT.read()).startsWith(0x7f, 'E', 'L', 'F');
  }

  @Test
  void programsStayWithinTheirBudgets() throws IOException {
    assertThat(builds("pause"))
        .isNotEmpty()
        .allSatisfy(program -> assertThat(program).hasSizeLessThanOrEqualTo(PAUSE_BUDGET));
    assertThat(builds("init"))
        .isNotEmpty()
        .allSatisfy(program -> assertThat(program).hasSizeLessThanOrEqualTo(INIT_BUDGET));
  }

  @Test
  void programsAreStaticAndPositionIndependentWithoutWritableCode() throws IOException {
    List<byte[]> all = new ArrayList<>(builds("pause"));
    all.addAll(builds("init"));
    assertThat(all).allSatisfy(ProgramsTest::checkElf);
  }

  private static void checkElf(byte[] program) {
    ByteBuffer elf = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(elf.getShort(16)).isEqualTo((short) SHARED_OBJECT);
    int headers = Math.toIntExact(elf.getLong(32));
    boolean stack = false;
    for (int i = 0; i < elf.getShort(56); i++) {
      int header = headers + i * elf.getShort(54);
      int type = elf.getInt(header);
      int flags = elf.getInt(header + 4);
      assertThat(type).isNotEqualTo(INTERPRETER);
      assertThat(flags & (WRITABLE | EXECUTABLE)).isNotEqualTo(WRITABLE | EXECUTABLE);
      stack |= type == GNU_STACK;
    }
    assertThat(stack).isTrue();
  }
}

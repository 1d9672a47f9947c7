package io.beanpod.pause;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parser of the plan, under the address and undefined behaviour sanitizers. */
class PlanFuzzTest {
  private static final int ROUNDS = 40_000;

  @Test
  void parserNeitherCrashesNorAcceptsTrailingBytes(@TempDir Path directory)
      throws IOException, InterruptedException {
    Path program = directory.resolve("plan_fuzz");
    Compiler.compile(
        program,
        List.of("-std=gnu11", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"),
        "src/test/c/plan_fuzz.c",
        "src/main/c/plan.c",
        "src/main/c/plan_records.c",
        "src/main/c/reader.c");
    List<byte[]> plans =
        List.of(
            SamplePlans.run().encode(),
            SamplePlans.exec().encode(),
            SamplePlans.execWithTerminal().encode());
    List<String> command = new ArrayList<>(List.of(program.toString(), "2026", "" + ROUNDS));
    for (int i = 0; i < plans.size(); i++) {
      command.add(Files.write(directory.resolve("plan" + i), plans.get(i)).toString());
    }
    Process fuzz = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(fuzz.getInputStream().readAllBytes(), UTF_8);
    assertThat(fuzz.waitFor()).as(output).isZero();
    // Some mutations change only what a string says; most must be refused.
    assertThat(Integer.parseInt(output.strip())).isBetween(100, ROUNDS / 2);
  }
}

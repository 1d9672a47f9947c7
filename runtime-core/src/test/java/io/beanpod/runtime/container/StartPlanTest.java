package io.beanpod.runtime.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plan of a container on the disk. */
class StartPlanTest {

  @TempDir Path directory;

  /** Whoever writes in place can be killed between emptying the file and filling it. */
  @Test
  void aPlanIsReplacedAndNeverWrittenInPlace() throws IOException {
    StartPlan.write(directory, "the first".getBytes(UTF_8));
    try (InputStream first = Files.newInputStream(directory.resolve("plan"))) {
      StartPlan.write(directory, "the second".getBytes(UTF_8));
      assertThat(first.readAllBytes()).isEqualTo("the first".getBytes(UTF_8));
    }
    assertThat(directory.resolve("plan")).hasContent("the second");
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void aStartThatDidNotGetSoFarLeavesNoPlan() throws IOException {
    Files.createFile(directory.resolve("plan.new"));
    assertThat(StartPlan.read(directory)).isEmpty();
  }
}

package io.beanpod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may not, or cannot here, run pods is told so in one line. */
@Tag("native")
class WrongMachineTest {
  @TempDir private Path directory;
  private Path manifest = Path.of("");

  @BeforeEach
  void writeManifest() throws IOException {
    manifest =
        Files.writeString(
            directory.resolve("pod.yaml"),
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              containers:
              - {name: c, image: busybox}
            """);
  }

  /** In a user namespace without a mapping, unshare(1) leaves nobody. */
  @Test
  void whoeverIsNotRootIsToldToUseSudo() throws IOException, InterruptedException {
    for (String[] command :
        new String[][] {{"run", manifest.toString()}, {"daemon"}, {"images"}, {"check"}}) {
      Ended ended = beanpod(List.of("unshare", "--user"), List.of(), command);

      assertThat(ended.text()).hasLineCount(1).contains("needs root: put sudo before the command");
      assertThat(ended.code()).isEqualTo(1);
    }
  }

  @Test
  void anOldKernelIsNamedWithOneThatWillDo() throws IOException, InterruptedException {
    for (String[] command :
        new String[][] {{"run", manifest.toString()}, {"daemon"}, {"bench", "startup"}}) {
      Ended ended = beanpod(List.of(), List.of("-Dos.version=6.1.0-42-amd64"), command);

      assertThat(ended.text()).hasLineCount(1).contains("Linux 6.1.0-42-amd64; boot 6.5 or later");
      assertThat(ended.code()).isEqualTo(1);
    }
  }

  private record Ended(int code, String text) {}

  private Ended beanpod(List<String> before, List<String> options, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.add(Main.class.getName());
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), text.strip());
  }
}

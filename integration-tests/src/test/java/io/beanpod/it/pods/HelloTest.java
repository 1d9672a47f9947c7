package io.beanpod.it.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.it.host.Beanpod;
import io.beanpod.it.host.HostSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody sees who clones the repository: one command, one pod, and nothing left of it. */
@Tag("native")
final class HelloTest {
  @Test
  void theFirstPodPrintsWhatItsContainersPrintAndLeavesNothing(@TempDir Path root)
      throws Exception {
    HostSnapshot before = HostSnapshot.take(root);
    // Surefire runs in the module's directory.
    Path manifest = Path.of("../examples/hello.yaml").toAbsolutePath().normalize();
    Process run =
        new ProcessBuilder(Beanpod.command(root, "run", manifest.toString()))
            .redirectErrorStream(true)
            .start();
    run.getOutputStream().close();
    String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(run.waitFor()).as(said).isZero();
    assertThat(said)
        .contains("planted a page", "Hello from the pod hello at ", "bean 1 of 3", "bean 3 of 3")
        .contains("process 1 of its own pid namespace", "the client has seen the page, good bye");
    assertThat(before.leftovers(root)).isEmpty();
    assertThat(filesBelow(root.resolve("run"))).isEmpty();
    assertThat(filesBelow(root.resolve("lib/pods"))).isEmpty();
    assertThat(filesBelow(root.resolve("lib/containers"))).isEmpty();
  }

  /** Records, leases, sockets: whatever is not a directory; the lock of a directory may stay. */
  private static List<Path> filesBelow(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> !Files.isDirectory(path) && !path.endsWith("lock")).toList();
    }
  }
}

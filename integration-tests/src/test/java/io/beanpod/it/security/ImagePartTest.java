package io.beanpod.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.it.host.BusyboxImage;
import io.beanpod.runtime.IdMapping;
import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.NetworkMode;
import io.beanpod.runtime.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A part of an image as a volume, and a root of mapped layers, on a kernel that for both takes only
 * mounts that are attached.
 */
@Tag("vm")
@TestInstance(Lifecycle.PER_CLASS)
final class ImagePartTest {
  private static final List<IdMapping> RANGE = List.of(new IdMapping(0, 100_000, 65_536));

  private final RuntimeNode node;

  ImagePartTest(@TempDir Path root) throws IOException, InterruptedException {
    node = RuntimeNode.open(root);
  }

  @AfterAll
  void close() throws IOException {
    node.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPartIsMountedReadOnlyAndNothingAboveItIsSeen(boolean hostUsers) throws Exception {
    SandboxSpec.Builder sandbox = RuntimeNode.sandbox();
    if (!hostUsers) {
      sandbox.network(NetworkMode.POD).userNamespace(Optional.of(new IdMappings(RANGE, RANGE)));
    }
    String id =
        node.start(
            node.run(sandbox).id(),
            RuntimeNode.sleeper()
                .mounts(
                    List.of(
                        Mount.of(new Mount.Image(BusyboxImage.NAME, "etc"), "/part")
                            .readOnly(false))));
    assertThat(node.sh(id, "ls /part; stat -c %u /part/passwd"))
        .isEqualTo("group\nnsswitch.conf\npasswd\n0");
    assertThat(node.sh(id, "touch /part/x 2>&1 || true")).contains("Read-only file system");
    assertThat(node.sh(id, "ls /part/..")).isEqualTo(node.sh(id, "ls /"));
    assertThat(node.sh(id, "grep -c ' /part ' /proc/self/mountinfo")).isEqualTo("1");
    assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo")))
        .as("the host's mounts")
        .noneMatch(line -> line.contains(" - overlay ") && line.contains(" /etc "));
  }
}

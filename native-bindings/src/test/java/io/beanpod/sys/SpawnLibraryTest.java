package io.beanpod.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
final class SpawnLibraryTest {
  private final Libc libc = Libc.load();
  private final Descriptors descriptors = new LinuxDescriptors(libc);

  @Test
  void loadsFromADirectory(@TempDir Path directory) throws Exception {
    String resource = "/native/" + Arch.current().directory() + "/libbeanpod.so";
    try (InputStream in = SpawnLibrary.class.getResourceAsStream(resource)) {
      assertThat(in).isNotNull();
      Files.copy(in, directory.resolve("libbeanpod.so"));
    }
    Processes processes =
        new LinuxProcesses(libc, SpawnLibrary.load(descriptors, directory.toString()));
    try (Fd program = new LinuxFiles(libc).openat(Fd.CWD, "/bin/true", OpenFlags.PATH, 0);
        Spawned spawned = processes.spawn(SpawnRequest.of(program, List.of("true")))) {
      assertThat(processes.waitFor(spawned.pidfd())).isEqualTo(new ExitStatus.Exited(0));
    }
    assertThat(Files.readString(Path.of("/proc/self/maps")))
        .contains(directory.resolve("libbeanpod.so").toString());
  }

  @Test
  void namesTheFileThatItMisses(@TempDir Path directory) {
    assertThatThrownBy(() -> SpawnLibrary.load(descriptors, directory.toString()))
        .isInstanceOf(UnsatisfiedLinkError.class)
        .hasMessageContaining("libbeanpod.so");
  }
}

package io.beanpod.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
final class ProcessesTest {
  private final Kernel kernel = Kernel.linux();

  @Test
  void runsAProgramAndReapsItsExitCode() throws Exception {
    try (Fd program = kernel.files().openat(Fd.CWD, "/bin/false", OpenFlags.PATH, 0);
        Spawned spawned = kernel.processes().spawn(SpawnRequest.of(program, List.of("false")))) {
      assertThat(kernel.processes().waitFor(spawned.pidfd())).isEqualTo(new ExitStatus.Exited(1));
    }
  }
}

package io.beanpod.it.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The ground that the other tests of this package stand on. */
@Tag("vm")
final class ControllersTest {
  @Test
  void theMachineHasEveryControllerThatAPodCanAskFor() throws IOException {
    assertThat(Files.readString(Path.of("/sys/fs/cgroup/cgroup.controllers")))
        .contains("cpu ", "cpuset ", "io ", "memory ", "pids ", "hugetlb ");
  }

  @Test
  void theRootIsNotTheInitramfsBecausePivotRootRefusesThat() throws IOException {
    String root = "";
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      if (line.contains(" / / ")) {
        root = line;
      }
    }
    assertThat(root).contains(" - overlay ");
  }
}

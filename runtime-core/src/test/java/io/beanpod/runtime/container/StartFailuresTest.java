package io.beanpod.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pause.Step;
import io.beanpod.pause.StepReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartFailuresTest {

  private static final int ENOENT = 2;
  private static final int EACCES = 13;

  private static String explain(String command, Step step, int errno, int operation) {
    return new StartFailures(command, "/work", List.of("/proc", "/data"))
        .explain(new StepReport(step, errno, operation));
  }

  @Test
  void aCommandThatIsNotInPath() {
    assertThat(explain("nginx", Step.COMMAND, ENOENT, -1))
        .isEqualTo("exec \"nginx\": executable file not found in $PATH");
  }

  @Test
  void aCommandThatIsNoExecutable() {
    assertThat(explain("/etc/passwd", Step.EXEC, EACCES, -1))
        .contains("/etc/passwd")
        .contains("permission denied");
  }

  @Test
  void anOperationIsNamedByItsPath() {
    assertThat(explain("sh", Step.ATTACH, ENOENT, 1)).contains("/data").contains("ENOENT");
  }

  @Test
  void anOperationOfAForgottenPlanHasNoPath() {
    assertThat(StartFailures.UNKNOWN_PLAN.explain(new StepReport(Step.ATTACH, ENOENT, 1)))
        .contains("ENOENT");
  }
}

package io.beanpod.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.EnvVariable;
import io.beanpod.runtime.RuntimeFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessArgumentsTest {

  private static final List<String> ENTRYPOINT = List.of("/entry", "-x");
  private static final List<String> CMD = List.of("serve");

  @Test
  void theImageAloneRunsEntrypointAndCmd() throws Exception {
    assertThat(ProcessArguments.argv(ENTRYPOINT, CMD, List.of(), List.of()))
        .containsExactly("/entry", "-x", "serve");
  }

  @Test
  void argumentsReplaceCmdOnly() throws Exception {
    assertThat(ProcessArguments.argv(ENTRYPOINT, CMD, List.of(), List.of("a", "b")))
        .containsExactly("/entry", "-x", "a", "b");
  }

  @Test
  void aCommandReplacesEntrypointAndCmd() throws Exception {
    assertThat(ProcessArguments.argv(ENTRYPOINT, CMD, List.of("sh"), List.of()))
        .containsExactly("sh");
    assertThat(ProcessArguments.argv(ENTRYPOINT, CMD, List.of("sh"), List.of("-c", "true")))
        .containsExactly("sh", "-c", "true");
  }

  @Test
  void nothingToRunIsAnError() {
    assertThatThrownBy(() -> ProcessArguments.argv(List.of(), List.of(), List.of(), List.of()))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("no command");
  }

  @Test
  void theManifestsVariablesWinOverTheImagesAndThoseOverTheDefaults() {
    List<String> env =
        ProcessArguments.environment(
            List.of("PATH=/opt/bin", "A=image", "EMPTY="),
            List.of(new EnvVariable("A", "manifest"), new EnvVariable("B", "x=y")),
            "/home/app",
            "pod-1",
            true);
    assertThat(env)
        .containsExactlyInAnyOrder(
            "PATH=/opt/bin",
            "HOSTNAME=pod-1",
            "TERM=xterm",
            "HOME=/home/app",
            "A=manifest",
            "EMPTY=",
            "B=x=y");
  }

  @Test
  void withoutATerminalThereIsNoTerm() {
    assertThat(ProcessArguments.environment(List.of(), List.of(), "/", "h", false))
        .containsExactlyInAnyOrder("PATH=" + ProcessArguments.DEFAULT_PATH, "HOSTNAME=h", "HOME=/");
  }
}

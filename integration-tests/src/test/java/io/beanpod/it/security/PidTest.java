package io.beanpod.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.ContainerPid;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.PidMode;
import io.beanpod.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Whose processes a container sees when it differs from its pod. */
@Tag("native")
@TestInstance(Lifecycle.PER_CLASS)
final class PidTest {

  private final RuntimeNode node;

  PidTest(@TempDir Path root) throws IOException, InterruptedException {
    node = RuntimeNode.open(root);
  }

  @AfterAll
  void close() throws IOException {
    node.close();
  }

  @Test
  void aDebuggerSeesTheProcessesOfItsTarget() throws Exception {
    String sandbox = node.run(RuntimeNode.sandbox()).id();
    String target = node.start(sandbox, RuntimeNode.sleeper());
    String other = node.start(sandbox, RuntimeNode.sleeper());
    String debugger =
        node.start(sandbox, RuntimeNode.sleeper().pid(new ContainerPid.Target(target)));
    assertThat(pidNamespace(debugger)).isEqualTo(pidNamespace(target));
    assertThat(pidNamespace(debugger)).isNotEqualTo(pidNamespace(other));
    assertThat(node.sh(debugger, "cat /proc/1/cmdline | tr '\\0' ' '")).isEqualTo("sleep 1000");
    assertThat(node.sh(debugger, "pidof sleep").split(" ")).hasSize(2);
    node.runtime().stopContainer(debugger, Duration.ZERO);
    assertThat(node.sh(target, "echo alive")).isEqualTo("alive");
  }

  @Test
  void aTargetMustRunInTheSameSandbox() throws Exception {
    String sandbox = node.run(RuntimeNode.sandbox()).id();
    String stranger = node.start(RuntimeNode.sleeper());
    String stopped = node.start(sandbox, RuntimeNode.sleeper());
    node.runtime().stopContainer(stopped, Duration.ZERO);
    assertRefused(sandbox, stranger, "no container of its sandbox");
    assertRefused(sandbox, "0".repeat(64), "no container of its sandbox");
    assertRefused(sandbox, stopped, "not running");
  }

  @Test
  void aTargetThatEndedMeanwhileFailsTheStart() throws Exception {
    String sandbox = node.run(RuntimeNode.sandbox()).id();
    String target = node.start(sandbox, RuntimeNode.sleeper());
    ContainerSpec spec = RuntimeNode.sleeper().pid(new ContainerPid.Target(target)).build();
    String debugger = node.runtime().createContainer(sandbox, spec).id();
    node.runtime().stopContainer(target, Duration.ZERO);
    assertThatThrownBy(() -> node.runtime().startContainer(debugger))
        .hasMessageContaining("not running");
  }

  @Test
  void aContainerMayHaveItsOwnOrTheHostsProcessesInASharingPod() throws Exception {
    String sandbox = node.run(RuntimeNode.sandbox().pid(PidMode.POD)).id();
    String shared = node.start(sandbox, RuntimeNode.sleeper());
    String own = node.start(sandbox, RuntimeNode.sleeper().pid(new ContainerPid.Own()));
    String host = node.start(sandbox, RuntimeNode.sleeper().pid(new ContainerPid.Host()));
    assertThat(node.sh(own, "cat /proc/1/cmdline | tr '\\0' ' '")).isEqualTo("sleep 1000");
    assertThat(pidNamespace(shared)).isNotEqualTo(pidNamespace(own));
    assertThat(pidNamespace(host))
        .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
  }

  private void assertRefused(String sandbox, String target, String why) {
    ContainerSpec spec = RuntimeNode.sleeper().pid(new ContainerPid.Target(target)).build();
    assertThatThrownBy(() -> node.runtime().createContainer(sandbox, spec))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining(why);
  }

  private String pidNamespace(String id) throws IOException, InterruptedException {
    return node.sh(id, "readlink /proc/self/ns/pid");
  }
}

package io.beanpod.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.build.BuildRequest;
import io.beanpod.image.build.BuildSource;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.Platform;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.Security;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Users, groups and capabilities of a container's first process and of an exec. */
@Tag("native")
@TestInstance(Lifecycle.PER_CLASS)
final class RightsTest {

  private static final String USERS = "users:test";
  private static final long NET_BIND_SERVICE = 1L << 10;

  private final RuntimeNode node;

  RightsTest(@TempDir Path root) throws IOException, InterruptedException {
    node = RuntimeNode.open(root);
    Path tree = root.resolve("busybox");
    Files.writeString(
        tree.resolve("etc/passwd"),
        "root:x:0:0:root:/root:/bin/sh\nweb:x:1001:1001:web:/srv:/bin/sh\n");
    Files.writeString(tree.resolve("etc/group"), "root:x:0:\nweb:x:1001:\nimage:x:5000:web\n");
    ImageConfig config = ImageConfig.builder(Platform.host()).cmd(List.of("/bin/sh")).build();
    node.images().build(BuildRequest.of(new BuildSource.Directory(tree), USERS).with(config));
  }

  @AfterAll
  void close() throws IOException {
    node.close();
  }

  @Test
  void droppingAllAndAddingOneLeavesOne() throws Exception {
    String id =
        start(
            Security.builder()
                .dropCapabilities(List.of("ALL"))
                .addCapabilities(List.of("NET_BIND_SERVICE")));
    for (String process : List.of("1", "self")) {
      assertThat(set(id, process, "CapEff")).isEqualTo(NET_BIND_SERVICE);
      assertThat(set(id, process, "CapPrm")).isEqualTo(NET_BIND_SERVICE);
      assertThat(set(id, process, "CapBnd")).isEqualTo(NET_BIND_SERVICE);
      assertThat(set(id, process, "CapInh")).isZero();
      assertThat(set(id, process, "CapAmb")).isZero();
    }
  }

  @Test
  void addingAllAndDroppingOneLeavesTheOthers() throws Exception {
    String privileged = start(Security.builder().privileged(true));
    String id =
        start(
            Security.builder()
                .addCapabilities(List.of("ALL"))
                .dropCapabilities(List.of("NET_BIND_SERVICE")));
    long all = set(privileged, "1", "CapBnd");
    assertThat(set(id, "1", "CapBnd")).isEqualTo(all & ~NET_BIND_SERVICE);
    assertThat(set(id, "self", "CapEff")).isEqualTo(all & ~NET_BIND_SERVICE);
  }

  @Test
  void anotherUserThanRootHasOnlyTheAmbientSet() throws Exception {
    Security.Builder user = Security.builder().runAsUser(OptionalLong.of(1000));
    String without = start(user);
    String with =
        start(
            user.dropCapabilities(List.of("ALL")).ambientCapabilities(List.of("NET_BIND_SERVICE")));
    for (String process : List.of("1", "self")) {
      assertThat(set(without, process, "CapEff")).isZero();
      for (String name : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
        assertThat(set(with, process, name)).as(name).isEqualTo(NET_BIND_SERVICE);
      }
    }
  }

  @Test
  void anUnknownCapabilityIsToldWhenTheContainerIsCreated() throws Exception {
    String sandbox = node.run(RuntimeNode.sandbox()).id();
    for (Security security :
        List.of(
            Security.builder().addCapabilities(List.of("FLY")).build(),
            Security.builder().ambientCapabilities(List.of("FLY")).build())) {
      ContainerSpec spec = RuntimeNode.sleeper().security(security).build();
      assertThatThrownBy(() -> node.runtime().createContainer(sandbox, spec))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("\"FLY\"");
    }
  }

  @Test
  void mergeAddsTheGroupsOfTheImageAndStrictDoesNot() throws Exception {
    Security.Builder named = Security.builder().user("web").supplementalGroups(List.of(7L, 1001L));
    String merge = start(named);
    String strict = start(named.imageGroups(false));
    for (String process : List.of("1", "self")) {
      assertThat(groups(merge, process)).containsExactlyInAnyOrder("7", "1001", "5000");
      assertThat(groups(strict, process)).containsExactlyInAnyOrder("7", "1001");
      assertThat(ids(strict, process, "Uid")).containsOnly("1001");
      assertThat(ids(strict, process, "Gid")).containsOnly("1001");
    }
    assertThat(node.sh(merge, "echo $HOME")).isEqualTo("/srv");
  }

  @Test
  void aNumberHasTheGroupsOfItsNameAndAGroupOfItsOwn() throws Exception {
    String id =
        start(
            Security.builder().runAsUser(OptionalLong.of(1001)).runAsGroup(OptionalLong.of(2002)));
    assertThat(ids(id, "self", "Uid")).containsOnly("1001");
    assertThat(ids(id, "self", "Gid")).containsOnly("2002");
    assertThat(groups(id, "self")).contains("2002", "5000");
  }

  @Test
  void anUnknownNameOfAUserFailsTheStart() throws Exception {
    assertThatThrownBy(() -> start(Security.builder().user("nobody-here")))
        .hasMessageContaining("nobody-here");
  }

  private String start(Security.Builder security) throws IOException, InterruptedException {
    ContainerSpec.Builder container =
        ContainerSpec.builder("main", USERS).command(List.of("sleep", "1000"));
    return node.start(container.security(security.build()));
  }

  private long set(String id, String process, String name)
      throws IOException, InterruptedException {
    return Long.parseUnsignedLong(field(id, process, name), 16);
  }

  private List<String> groups(String id, String process) throws IOException, InterruptedException {
    return List.of(field(id, process, "Groups").split("\\s+"));
  }

  private List<String> ids(String id, String process, String name)
      throws IOException, InterruptedException {
    return List.of(field(id, process, name).split("\\s+"));
  }

  private String field(String id, String process, String name)
      throws IOException, InterruptedException {
    return node.sh(id, "grep ^%s: /proc/%s/status".formatted(name, process))
        .substring(name.length() + 1)
        .strip();
  }
}

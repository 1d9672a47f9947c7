package io.beanpod.pod.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.IdMapping;
import io.beanpod.runtime.IdMappings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which ids of the host pods with users of their own get. */
class UserRangesTest {

  @TempDir Path root;
  private Path pods;
  private Path etc;
  private UserRanges ranges;

  @BeforeEach
  void open() throws IOException {
    pods = Files.createDirectory(root.resolve("pods"));
    etc = Files.createDirectory(root.resolve("etc"));
    ranges = new UserRanges(pods, etc, 3);
  }

  private long first(String uid) throws IOException {
    IdMappings ids = ranges.lease(uid, List.of());
    assertThat(ids.uids()).isEqualTo(ids.gids()).hasSize(1);
    assertThat(ids.uids().getFirst().size()).isEqualTo(65_536);
    assertThat(ids.uids().getFirst().containerId()).isZero();
    return ids.uids().getFirst().hostId();
  }

  private void subordinate(String users, String groups) throws IOException {
    Files.writeString(etc.resolve("subuid"), users);
    Files.writeString(etc.resolve("subgid"), groups);
  }

  @Test
  void eachPodHasItsOwnAndKeepsIt() throws IOException {
    assertThat(first("a")).isEqualTo(65_536);
    assertThat(first("b")).isEqualTo(131_072);
    assertThat(first("a")).isEqualTo(65_536);
    ranges = new UserRanges(pods, etc, 3);
    assertThat(first("c")).isEqualTo(196_608);
    assertThat(first("b")).isEqualTo(131_072);
  }

  @Test
  void aRangeIsFreeWhenThePodIsGoneAndNoneIsLeftBefore() throws IOException {
    for (String pod : List.of("a", "b", "c")) {
      first(pod);
    }
    assertThatThrownBy(() -> first("d"))
        .hasMessageStartingWith("no range of 65536 user ids is free for the pod: there are 3")
        .hasMessageContaining("subuid");
    Files.delete(pods.resolve("b/userns"));
    ranges.released("b");
    assertThat(first("d")).isEqualTo(131_072);
  }

  @Test
  void idsOfKubeletsPodsAreNotGivenAgain() throws IOException {
    List<IdMapping> one = List.of(new IdMapping(0, 70_000, 10));
    List<IdMapping> other = List.of(new IdMapping(0, 131_072, 65_536));
    IdMappings foreign = new IdMappings(one, other);
    assertThat(ranges.lease("a", List.of(foreign)).uids().getFirst().hostId()).isEqualTo(196_608);
  }

  @Test
  void theUserKubeletMayHaveOtherIds() throws IOException {
    subordinate("root:1:5\nkubelet:1048576:131072\n", "kubelet:1048576:131072\n");
    assertThat(first("a")).isEqualTo(1_048_576);
    assertThat(first("b")).isEqualTo(1_114_112);
    assertThatThrownBy(() -> first("c")).hasMessageContaining("there are 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kubelet:100000:65536",
        "kubelet:65536:1000",
        "kubelet:65536",
        "kubelet:x:65536",
        "kubelet:0:65536",
        "kubelet:65536:4294901760",
        "kubelet:9999941632:65536",
        "kubelet:65536:65536\nkubelet:131072:65536"
      })
  void filesThatMakeNoSenseAreTold(String line) throws IOException {
    subordinate(line, line);
    assertThatThrownBy(() -> first("a"))
        .hasMessageContaining("subuid must have one line kubelet:FIRST:COUNT");
  }

  @Test
  void usersAndGroupsMustHaveTheSame() throws IOException {
    subordinate("kubelet:65536:65536", "kubelet:131072:65536");
    assertThatThrownBy(() -> first("a")).hasMessageContaining("the same ids");
  }

  @Test
  void nobodyGetsIdsWhileALeaseCannotBeRead() throws IOException {
    first("a");
    Files.writeString(pods.resolve("a/userns"), "torn");
    ranges = new UserRanges(pods, etc, 3);
    assertThatThrownBy(() -> first("b")).hasMessageContaining("\"torn\"");
  }
}

package io.beanpod.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.IdMapping;
import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.NetworkMode;
import io.beanpod.runtime.PidMode;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.SandboxSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which pods can have a user namespace of their own. */
class UserNamespaceRulesTest {

  private static final IdMapping RANGE = new IdMapping(0, 65_536, 65_536);

  private static SandboxSpec.Builder pod(List<IdMapping> uids, List<IdMapping> gids) {
    return SandboxSpec.builder(new PodIdentity("default", "p", "u", 0), "p")
        .userNamespace(Optional.of(new IdMappings(uids, gids)));
  }

  private static void refused(SandboxSpec.Builder pod, String why) {
    assertThatThrownBy(() -> UserNamespaceRules.check(pod.build()))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining(why);
  }

  @Test
  void oneRangeOfEachThatBeginsWithRootIsFine() {
    SandboxSpec.Builder good =
        pod(List.of(RANGE), List.of(new IdMapping(0, 7, 1))).pid(PidMode.POD);
    assertThatCode(() -> UserNamespaceRules.check(good.build())).doesNotThrowAnyException();
    assertThatCode(() ->
            UserNamespaceRules.check(
                good.userNamespace(Optional.empty()).network(NetworkMode.HOST).build()))
        .doesNotThrowAnyException();
  }

  @Test
  void otherMappingsAreRefused() {
    refused(pod(List.of(RANGE, RANGE), List.of(RANGE)), "one mapping of users");
    refused(pod(List.of(RANGE), List.of()), "one mapping of groups");
    refused(pod(List.of(RANGE), List.of(new IdMapping(1, 7, 1))), "container id 0");
    refused(pod(List.of(new IdMapping(0, 0, 5)), List.of(RANGE)), "the host's root");
  }

  @Test
  void theHostsNamespacesAreRefused() {
    List<IdMapping> ids = List.of(RANGE);
    refused(pod(ids, ids).network(NetworkMode.HOST), "the host's network");
    refused(pod(ids, ids).hostIpc(true), "the host's IPC namespace");
    refused(pod(ids, ids).pid(PidMode.HOST), "the host's pid namespace");
  }
}

package io.beanpod.pod.engine;

import static io.beanpod.pod.engine.EngineHarness.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pod.model.PodPhase;
import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.SandboxStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods with hostUsers: false. */
class PodUsersTest {

  private static final String OWN_USERS =
      """
      hostUsers: false
      volumes: [{name: v, emptyDir: {}}]
      containers:
      - name: a
        image: busybox
        imagePullPolicy: IfNotPresent
        volumeMounts: [{name: v, mountPath: /v}]
      """;

  @TempDir Path root;
  private EngineHarness h;

  @BeforeEach
  void open() throws Exception {
    h = new EngineHarness(root);
  }

  @AfterEach
  void close() {
    h.close();
  }

  private IdMappings idsOfSandbox() {
    List<SandboxStatus> sandboxes = h.runtime.sandboxes();
    assertThat(sandboxes).hasSize(1);
    return sandboxes.getFirst().spec().userNamespace().orElseThrow();
  }

  @Test
  void thePodGetsIdsAndTheOwnersOfAllItsMountsAreMapped() {
    h.apply(OWN_USERS);
    h.awaitPhase(PodPhase.RUNNING);
    IdMappings ids = idsOfSandbox();
    assertThat(ids.rootUid()).isPositive();
    List<Mount> mounts = h.runtime.containers().getFirst().spec().mounts();
    assertThat(mounts.stream().map(Mount::target)).contains("/v", "/etc/hosts");
    assertThat(mounts).allMatch(mount -> mount.idMappings().equals(Optional.of(ids)));
  }

  @Test
  void anotherSandboxOfThePodHasTheSameIdsAndAnotherPodCanHaveThemLater() throws Exception {
    h.apply(OWN_USERS);
    h.awaitPhase(PodPhase.RUNNING);
    IdMappings ids = idsOfSandbox();
    h.runtime.killSandbox(h.runtime.sandboxes().getFirst().id());
    h.restart();
    eventually(() ->
        assertThat(h.runtime.sandboxes())
            .anyMatch(sandbox -> sandbox.ready() && sandbox.spec().pod().attempt() == 1)
            .allMatch(sandbox -> sandbox.spec().userNamespace().equals(Optional.of(ids))));
    h.delete(0);
    h.awaitGone();
    h.apply(OWN_USERS);
    h.awaitPhase(PodPhase.RUNNING);
    assertThat(idsOfSandbox()).isEqualTo(ids);
  }
}

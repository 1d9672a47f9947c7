package io.beanpod.pod.engine;

import static io.beanpod.pod.engine.EngineHarness.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pod.model.ContainerState.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a pod's images are pulled, and what is told of it. */
class PodImagesTest {

  @TempDir private Path root;
  private EngineHarness h;

  @BeforeEach
  void open() throws Exception {
    h = new EngineHarness(root);
  }

  @AfterEach
  void close() throws Exception {
    h.close();
  }

  @Test
  void anAbsentImageIsPulledOnce() {
    h.images.offer("nginx:1");
    h.apply("containers: [{name: a, image: 'nginx:1'}, {name: b, image: 'nginx:1'}]");
    h.awaitRunning("b");

    assertThat(h.images.pulls).containsExactly("nginx:1");
    assertThat(h.events())
        .contains(
            "Pulling: Pulling image \"nginx:1\"",
            "Pulled: Successfully pulled image \"nginx:1\" in 0s (0s including waiting). Image"
                + " size: 1234 bytes.",
            "Pulled: Container image \"nginx:1\" already present on machine and can be accessed by"
                + " the pod");
  }

  @Test
  void withThePolicyAlwaysItIsAskedForEachTime() {
    h.images.offer("nginx");
    h.apply("containers: [{name: a, image: nginx}, {name: b, image: nginx}]");
    h.awaitRunning("b");

    assertThat(h.images.pulls).containsExactly("nginx", "nginx");
  }

  @Test
  void anImageThatIsNotThereIsWaitedFor() {
    h.apply("containers: [{name: app, image: 'nginx:1'}]");
    h.awaitWaiting("app", "ErrImagePull");
    assertThat(((Waiting) h.state("app")).message()).isEqualTo("the registry has no nginx:1");
    h.untilItRings(Duration.ofSeconds(10));
    eventually(() ->
        assertThat(h.engine.events().list())
            .anyMatch(e -> e.message().equals("Error: ErrImagePull") && e.count() == 2));
    h.untilItRings(Duration.ofSeconds(10));
    h.awaitWaiting("app", "ImagePullBackOff");
    assertThat(((Waiting) h.state("app")).message())
        .isEqualTo("Back-off pulling image \"nginx:1\": ErrImagePull: the registry has no nginx:1");
    h.images.add("nginx:1");
    h.engine.imagesChanged();
    h.awaitRunning("app");
  }

  @Test
  void aRegistryThatIsAwayIsItsOwnReason() {
    h.images.fail(new Images.UnavailableException(new IOException("connection refused")));
    h.apply("containers: [{name: app, image: 'nginx:1'}]");

    h.awaitWaiting("app", "RegistryUnavailable");
    assertThat(h.events()).contains("Failed: Failed to pull image \"nginx:1\": connection refused");
  }

  @Test
  void anImageThatAPolicyRefusesIsItsOwnReasonToo() {
    h.images.fail(new Images.UntrustedException(new IOException("refused by signature policy")));
    h.apply("containers: [{name: app, image: 'nginx:1'}]");

    h.awaitWaiting("app", "SignatureValidationFailed");
    assertThat(h.events()).contains("Failed: Error: SignatureValidationFailed");
  }

  @Test
  void aPullIsGivenUpWithItsPod() throws Exception {
    h.images.offer("nginx:1");
    h.images.hold(new CountDownLatch(1));
    h.apply("containers: [{name: app, image: 'nginx:1'}]");
    eventually(() -> assertThat(h.images.pulls).hasSize(1));

    h.delete(-1);

    h.awaitGone();
    assertThat(h.images.find("nginx:1")).isEmpty();
  }

  @Test
  void imagesThatMayNotOrCannotBePulledSaySo() {
    h.apply(
        """
        containers:
        - {name: never, image: 'absent:1', imagePullPolicy: Never}
        - {name: bad, image: 'Not A Name'}
        """);
    h.awaitWaiting("never", "ErrImageNeverPull");
    h.awaitWaiting("bad", "InvalidImageName");
    assertThat(h.events())
        .contains(
            "ErrImageNeverPull: Container image \"absent:1\" is not present with pull policy of"
                + " Never",
            "Failed: Error: ErrImageNeverPull",
            "Failed: Error: InvalidImageName");
  }

  @Test
  void anImageMadeHereServesTheAlwaysPolicyWithAWarning() {
    h.apply("containers: [{name: app, image: busybox, imagePullPolicy: Always}]");
    h.awaitRunning("app");
    assertThat(h.event("ImageNotRefreshed")).isPresent();
    assertThat(h.images.pulls).isEmpty();
  }
}

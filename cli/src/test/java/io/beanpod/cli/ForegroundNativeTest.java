package io.beanpod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code beanpod run} on this machine's kernel, with an image made from Debian's busybox. */
@Tag("native")
class ForegroundNativeTest {
  @TempDir private static Path root;

  @BeforeAll
  static void makeTheImage() {
    Shell.Result result = run("restartPolicy: Never", "image: busybox, command: ['true']");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err())
        .contains("building image busybox from the Debian package busybox-static");
  }

  /** Whatever became of a run, it has left no pod and no directory of its own. */
  @AfterEach
  void nothingIsLeft() throws IOException {
    for (Path place : new Path[] {root.resolve("run/foreground"), root.resolve("lib/containers")}) {
      if (Files.exists(place)) {
        try (Stream<Path> left = Files.list(place)) {
          assertThat(left).isEmpty();
        }
      }
    }
  }

  @Test
  void printsWhatContainersWriteBehindTheirNames() {
    Shell.Result result =
        run(
            "restartPolicy: Never",
            "image: busybox, command: [sh, -c, 'echo to out; echo to err >&2; printf tail']");

    assertThat(result.code()).isZero();
    assertThat(result.out().lines())
        .containsExactlyInAnyOrder("[c] to out", "[c] to err", "[c] tail");
  }

  @Test
  void aPodThatFailsGivesOneAndSaysWhy() {
    Shell.Result result =
        run("restartPolicy: Never", "image: busybox, command: [sh, -c, 'exit 3']");

    result.isFailure(1, "container c ended with exit code 3");
  }

  @Test
  void anAbsentImage() {
    run("restartPolicy: Never", "image: nowhere/to-be-found")
        .isFailure(1, "nowhere/to-be-found", "image import");
  }

  @Test
  void aPortThatIsInUse() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      run(
              "restartPolicy: Never",
              "image: busybox, command: ['true'], ports: [{containerPort: 80, hostPort: "
                  + socket.getLocalPort()
                  + "}]")
          .isFailure(1, Integer.toString(socket.getLocalPort()));
    }
  }

  @Test
  void aUserWhoIsNotAllowed() {
    run(
            "restartPolicy: Never",
            "image: busybox, command: ['true'], securityContext: {runAsNonRoot: true}")
        .isFailure(1, "runAsNonRoot");
  }

  @Test
  void aProgramThatIsNotThere() {
    run("restartPolicy: Always", "image: busybox, command: [/no/such/program]")
        .isFailure(1, "/no/such/program");
  }

  private static Shell.Result run(String spec, String container) {
    String manifest =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: test}
        spec:
          terminationGracePeriodSeconds: 1
          %s
          containers:
          - {name: c, imagePullPolicy: IfNotPresent, %s}
        """
            .formatted(spec, container);
    return Shell.withInput(manifest, "run", "--root", root.toString(), "-");
  }
}

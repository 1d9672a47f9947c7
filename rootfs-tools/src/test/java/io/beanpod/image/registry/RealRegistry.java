package io.beanpod.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.beanpod.image.oci.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's docker-registry, running on loopback with a directory of its own. */
public final class RealRegistry implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** It takes a port that is free, and logs which. */
  private static final Pattern LISTENS = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");

  private final Path directory;
  private final int port;
  private final Process process;

  /**
   * Starts it and waits until it answers.
   *
   * @param tls more of its http configuration, in YAML
   * @param more of its configuration, in YAML
   */
  public RealRegistry(Path directory, String tls, String more) throws Exception {
    this.directory = directory;
    Path config =
        Files.writeString(
            directory.resolve("registry.yml"),
            """
            version: 0.1
            storage: {filesystem: {rootdirectory: %s}}
            http: {addr: 127.0.0.1:0, secret: test-only%s}
            log: {level: info, accesslog: {disabled: true}}
            %s
            """
                .formatted(directory.resolve("registry"), tls, more));
    Path log = directory.resolve("registry.log");
    process =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    await()
        .atMost(PATIENCE)
        .until(() -> LISTENS.matcher(Files.readString(log)).find() || !process.isAlive());
    Matcher listens = LISTENS.matcher(Files.readString(log));
    assertThat(listens.find()).as(Files.readString(log)).isTrue();
    port = Integer.parseInt(listens.group(1));
  }

  /** Skips a test where docker-registry or skopeo is not installed. */
  public static void assumeInstalled() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/docker-registry")), "no docker-registry");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/skopeo")), "no skopeo");
  }

  /** Host and port. */
  public String name() {
    return "127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** The file that it keeps a blob in. */
  public Path blobFile(Digest digest) {
    return directory
        .resolve("registry/docker/registry/v2/blobs/sha256")
        .resolve(digest.hex().substring(0, 2))
        .resolve(digest.hex())
        .resolve("data");
  }

  /** SIGKILL. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}

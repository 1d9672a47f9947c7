package io.beanpod.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.beanpod.image.oci.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Debian's docker-registry, running on loopback with a directory of its own. */
public final class RealRegistry implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Somebody else may get a port between its choice and its use. */
  private static final int ATTEMPTS = 5;

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
    for (int attempt = 1; ; attempt++) {
      int free = freePort();
      Process started = start(free, tls, more);
      await().atMost(PATIENCE).until(() -> answers(free) || !started.isAlive());
      if (started.isAlive()) {
        port = free;
        process = started;
        return;
      }
      assertThat(attempt).as(Files.readString(log())).isLessThan(ATTEMPTS);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return free.getLocalPort();
    }
  }

  private Path log() {
    return directory.resolve("registry.log");
  }

  private Process start(int port, String tls, String more) throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("registry.yml"),
            """
            version: 0.1
            storage: {filesystem: {rootdirectory: %s}}
            http: {addr: 127.0.0.1:%d, secret: test-only%s}
            log: {level: error, accesslog: {disabled: true}}
            %s
            """
                .formatted(directory.resolve("registry"), port, tls, more));
    return new ProcessBuilder("docker-registry", "serve", config.toString())
        .redirectErrorStream(true)
        .redirectOutput(log().toFile())
        .start();
  }

  /** Skips a test where docker-registry or skopeo is not installed. */
  public static void assumeInstalled() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/docker-registry")), "no docker-registry");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/skopeo")), "no skopeo");
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
      return true;
    } catch (IOException e) {
      return false;
    }
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

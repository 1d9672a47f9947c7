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

/** Debian's docker-registry, running on loopback with a directory of its own. */
public final class RealRegistry implements AutoCloseable {
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
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = free.getLocalPort();
    }
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
    process =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("registry.log").toFile())
            .start();
    await().until(() -> answers() || !process.isAlive());
    assertThat(process.isAlive()).as(Files.readString(directory.resolve("registry.log"))).isTrue();
  }

  /** Skips a test where docker-registry or skopeo is not installed. */
  public static void assumeInstalled() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/docker-registry")), "no docker-registry");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/skopeo")), "no skopeo");
  }

  private boolean answers() {
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

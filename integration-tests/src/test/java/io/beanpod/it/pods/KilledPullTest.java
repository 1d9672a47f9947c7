package io.beanpod.it.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.beanpod.cli.protocol.OutputFormat;
import io.beanpod.cli.protocol.Request;
import io.beanpod.image.Image;
import io.beanpod.image.ImageStore;
import io.beanpod.image.oci.Digest;
import io.beanpod.it.host.BusyboxImage;
import io.beanpod.it.host.Daemon;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The daemon is killed with SIGKILL while a pod's image arrives. The next one serves nothing of it,
 * pulls it whole, and runs the pod.
 */
@Tag("native")
class KilledPullTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path root;

  private final CountDownLatch half = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);

  @Test
  void thePodRunsUnderTheNextDaemon() throws Exception {
    Image image = export();
    HttpServer registry =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    ExecutorService threads = Executors.newCachedThreadPool();
    registry.setExecutor(threads);
    registry.createContext("/", exchange -> serve(exchange, image.manifestDigest()));
    registry.start();
    try {
      Daemon victim = Daemon.start(root);
      victim.awaitReady();
      String name = "127.0.0.1:" + registry.getAddress().getPort() + "/app:v1";
      assertThat(victim.ask(new Request.Apply("pod.yaml", manifest(name), "default")).code())
          .isZero();
      half.await();
      await().atMost(PATIENCE).until(() -> staged() > 0);
      victim.kill();
      end.countDown();
      assertThat(Files.exists(root.resolve("lib/images.json"))).isFalse();

      try (Daemon daemon = Daemon.start(root)) {
        daemon.awaitReady();
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(status(daemon)).as(daemon.log()).contains("Completed"));
        daemon.ask(
            new Request.Delete(List.of("pulled"), "", "", "default", "", false, -1, false, true));
      }
      ImageStore store = ImageStore.open(root.resolve("lib"), Kernel.linux());
      assertThat(store.find(name).orElseThrow().manifestDigest()).isEqualTo(image.manifestDigest());
      try (Stream<Path> left = Files.list(root.resolve("lib/ingest"))) {
        assertThat(left).isEmpty();
      }
    } finally {
      end.countDown();
      registry.stop(0);
      threads.shutdownNow();
    }
  }

  private Path layout() {
    return root.resolve("layout");
  }

  private Image export() throws Exception {
    ImageStore source = ImageStore.open(root.resolve("source"), Kernel.linux());
    BusyboxImage.build(source, Files.createDirectories(root.resolve("image")));
    source.exportArchive(List.of(BusyboxImage.NAME), layout());
    return source.find(BusyboxImage.NAME).orElseThrow();
  }

  private static String manifest(String image) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: pulled}
    spec:
      restartPolicy: Never
      containers: [{name: c, image: '%s', command: ['true']}]
    """
        .formatted(image);
  }

  private static String status(Daemon daemon) throws IOException {
    return daemon
        .ask(
            new Request.GetPods(
                List.of("pulled"), "default", false, "", OutputFormat.TABLE, true, false, false))
        .out();
  }

  private long staged() throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("lib/ingest"))) {
      return files.mapToLong(path -> path.toFile().length()).max().orElse(0);
    }
  }

  /** Gives what the layout has; the first layer stops in the middle until the daemon is dead. */
  private void serve(HttpExchange exchange, Digest manifest) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String last = path.substring(path.lastIndexOf('/') + 1);
      String digest = path.endsWith("/manifests/v1") ? manifest.toString() : last;
      byte[] bytes =
          Files.readAllBytes(
              layout().resolve("blobs/sha256").resolve(digest.replace("sha256:", "")));
      exchange
          .getResponseHeaders()
          .set("Content-Type", "application/vnd.oci.image.manifest.v1+json");
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      exchange.sendResponseHeaders(200, bytes.length);
      boolean large = bytes.length > 100_000 && end.getCount() > 0;
      exchange.getResponseBody().write(bytes, 0, large ? bytes.length / 2 : bytes.length);
      exchange.getResponseBody().flush();
      if (large) {
        half.countDown();
        end.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

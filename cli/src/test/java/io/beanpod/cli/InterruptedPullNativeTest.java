package io.beanpod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the middle of {@code beanpod image pull}, against a registry that goes silent. */
@Tag("native")
class InterruptedPullNativeTest {
  private static final int SIZE = 1 << 20;

  @TempDir private Path root;
  private final CountDownLatch silent = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);

  @Test
  void leavesNothing() throws Exception {
    HttpServer registry =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    ExecutorService threads = Executors.newCachedThreadPool();
    registry.setExecutor(threads);
    registry.createContext("/", this::serve);
    registry.start();
    try {
      String image = "127.0.0.1:" + registry.getAddress().getPort() + "/app:v1";
      Process pull =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin/java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName(),
                  "--root",
                  root.toString(),
                  "image",
                  "pull",
                  image)
              .redirectErrorStream(true)
              .redirectOutput(root.resolve("output").toFile())
              .start();
      assertThat(silent.await(60, TimeUnit.SECONDS)).as("the registry was asked").isTrue();
      // TERM, which ends it as Ctrl-C does: INT is ignored below a shell that runs the tests in the
      // background.
      pull.destroy();

      assertThat(pull.waitFor(60, TimeUnit.SECONDS)).as("the pull ends").isTrue();
      assertThat(pull.exitValue()).as(Files.readString(root.resolve("output"))).isEqualTo(130);
      assertThat(Files.readString(root.resolve("output"))).doesNotContain("beanpod:", "Exception");
      for (String place : new String[] {"ingest", "layers", "blobs/sha256"}) {
        try (Stream<Path> left = Files.list(root.resolve("lib").resolve(place))) {
          assertThat(left).as(place).isEmpty();
        }
      }
    } finally {
      end.countDown();
      registry.stop(0);
      threads.shutdownNow();
    }
  }

  /** An image whose only layer stops in the middle. */
  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] config =
          "{\"os\":\"linux\",\"architecture\":\"%s\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\"]}}"
              .formatted(
                  System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64",
                  digest(new byte[SIZE]))
              .getBytes(StandardCharsets.UTF_8);
      byte[] manifest =
          """
          {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
           "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},
           "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}
          """
              .formatted(digest(config), config.length, digest(new byte[SIZE]), SIZE)
              .getBytes(StandardCharsets.UTF_8);
      String path = exchange.getRequestURI().getPath();
      if (path.contains("/manifests/")) {
        answer(exchange, manifest);
      } else if (path.endsWith(digest(config))) {
        answer(exchange, config);
      } else {
        exchange.sendResponseHeaders(200, SIZE);
        exchange.getResponseBody().write(new byte[SIZE / 2]);
        exchange.getResponseBody().flush();
        silent.countDown();
        end.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange exchange, byte[] document) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/vnd.oci.image.manifest.v1+json");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    exchange.sendResponseHeaders(200, document.length);
    exchange.getResponseBody().write(document);
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

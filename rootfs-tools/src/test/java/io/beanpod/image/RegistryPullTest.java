package io.beanpod.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import io.beanpod.image.layer.Compression;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.ManifestDocument;
import io.beanpod.image.oci.MediaTypes;
import io.beanpod.image.oci.Platform;
import io.beanpod.image.registry.RegistryException;
import io.beanpod.image.registry.ScriptedRegistry;
import io.beanpod.image.registry.auth.CredentialFiles;
import io.beanpod.image.registry.hosts.RegistryHosts;
import io.beanpod.image.registry.http.EnvironmentProxies;
import io.beanpod.image.registry.http.HttpSettings;
import io.beanpod.image.registry.pull.PullEvent;
import io.beanpod.image.registry.pull.PullListener;
import io.beanpod.image.registry.pull.PullSettings;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pull leaves in the store, and what it asks for, against a registry of the test's own. */
@Tag("native")
class RegistryPullTest {
  private static final Kernel KERNEL = Kernel.linux();
  private static final int BIG = 400_000;

  @TempDir private Path temp;
  private ImageStore store;
  private ImagePuller puller;
  private ScriptedRegistry registry;
  private final List<PullEvent> events = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws Exception {
    registry = new ScriptedRegistry();
    store = ImageStore.open(temp.resolve("store"), KERNEL);
    puller = store.puller(settings());
  }

  @AfterEach
  void stop() {
    puller.close();
    registry.close();
  }

  private PullSettings settings() throws Exception {
    return new PullSettings(
        Platform.host(),
        new RegistryHosts(List.of(temp.resolve("certs.d"))),
        new CredentialFiles(List.of(), ""),
        new HttpSettings(
            Duration.ofSeconds(20),
            3,
            Duration.ofMillis(1),
            Duration.ofMillis(10),
            EnvironmentProxies.of(Map.of())),
        3,
        6);
  }

  private static byte[] layer(String name, int size) {
    byte[] noise = new byte[size];
    new Random(name.hashCode()).nextBytes(noise);
    return new LayerArchive().file(name, new String(noise, StandardCharsets.ISO_8859_1)).bytes();
  }

  /** Serves what an OCI layout has; gives its manifest. */
  private Descriptor serve(TestImage image, Compression compression, String repository, String tag)
      throws Exception {
    Path layout = image.ociLayout(Files.createTempDirectory(temp, "oci"), compression, "x:y");
    Descriptor manifest =
        ManifestDocument.layoutIndex(Files.readAllBytes(layout.resolve("index.json"))).getFirst();
    try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        registry.blob(repository, Files.readAllBytes(blob), "application/octet-stream");
      }
    }
    byte[] bytes =
        Files.readAllBytes(layout.resolve("blobs/sha256").resolve(manifest.digest().hex()));
    return registry.manifest(repository, tag, bytes, manifest.mediaType());
  }

  private String name(String rest) {
    return registry.name() + "/" + rest;
  }

  private ImagePuller.Pulled pull(String rest) throws Exception {
    return puller.pull(name(rest), Optional.empty(), events::add);
  }

  private List<String> children(String directory) throws IOException {
    try (Stream<Path> names = Files.list(temp.resolve("store").resolve(directory))) {
      return names.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(children("ingest")).isEmpty();
    assertThat(children("layers")).isEmpty();
    assertThat(children("blobs/sha256")).isEmpty();
    assertThat(store.list()).isEmpty();
  }

  @Test
  void anImageIsUnpackedAndNamedByTagAndDigest() throws Exception {
    TestImage image = new TestImage(layer("a", 10), layer("b", BIG));
    Descriptor manifest = serve(image, Compression.GZIP, "team/app", "v1");

    ImagePuller.Pulled pulled = pull("team/app:v1");

    assertThat(pulled.image().id()).isEqualTo(image.id());
    assertThat(pulled.image().names()).hasToString("[" + name("team/app:v1") + "]");
    assertThat(pulled.image().repoDigests())
        .hasToString("[" + name("team/app@" + manifest.digest()) + "]");
    assertThat(pulled.image().manifestDigest()).isEqualTo(manifest.digest());
    Path top = temp.resolve("store/layers").resolve(pulled.image().chainIds().getLast().hex());
    assertThat(Files.size(top.resolve("fs/b"))).isEqualTo(BIG);
    assertThat(registry.requests("/blobs/")).hasSize(3);
    assertThat(pulled.transferred())
        .isEqualTo(pulled.image().size() - manifest.size() - configSize(pulled.image()));
    assertThat(events.getFirst()).isInstanceOf(PullEvent.Resolved.class);
    assertThat(events.stream().filter(event -> event instanceof PullEvent.Unpacked)).hasSize(2);
  }

  private long configSize(Image image) throws IOException {
    return Files.size(temp.resolve("store/blobs/sha256").resolve(image.id().hex()));
  }

  @Test
  void byDigestThereIsNoTag() throws Exception {
    Descriptor manifest = serve(new TestImage(layer("a", 10)), Compression.ZSTD, "app", "v1");

    Image image = pull("app@" + manifest.digest()).image();

    assertThat(image.names()).isEmpty();
    assertThat(image.repoDigests()).hasToString("[" + name("app@" + manifest.digest()) + "]");
    assertThat(store.find(name("app@" + manifest.digest()))).contains(image);
  }

  @Test
  void anIndexGivesThisMachinesImageUnderTheIndexsDigest() throws Exception {
    TestImage image = new TestImage(layer("a", 10));
    Descriptor own = serve(image, Compression.NONE, "app", "own");
    Descriptor other =
        registry.manifest("app", "other", "{}".getBytes(StandardCharsets.UTF_8), own.mediaType());
    byte[] index =
        ManifestDocument.writeIndex(
            List.of(on(other, new Platform("linux", "s390x", "")), on(own, Platform.host())));
    registry.manifest("app", "v1", index, MediaTypes.OCI_INDEX);

    Image pulled = pull("app:v1").image();
    assertThat(pulled.id()).isEqualTo(image.id());
    assertThat(pulled.repoDigests()).hasToString("[" + name("app@" + Digest.of(index)) + "]");

    int before = registry.requests().size();
    assertThat(pull("app:v1").transferred()).isZero();
    assertThat(registry.requests().subList(before, registry.requests().size()))
        .extracting(ScriptedRegistry.Request::method)
        .containsExactly("HEAD");
  }

  private static Descriptor on(Descriptor manifest, Platform platform) {
    return new Descriptor(
        manifest.mediaType(), manifest.digest(), manifest.size(), Map.of(), platform);
  }

  @Test
  void anIndexWithoutThisMachineIsRefused() throws Exception {
    byte[] index =
        ManifestDocument.writeIndex(
            List.of(
                on(
                    new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(new byte[1]), 1),
                    new Platform("linux", "s390x", ""))));
    registry.manifest("app", "v1", index, MediaTypes.OCI_INDEX);

    assertThatThrownBy(() -> pull("app:v1"))
        .hasMessageContaining("image " + name("app:v1"))
        .hasMessageContaining("has no image for " + Platform.host());
  }

  @Test
  void layersThatAreThereAreNotAskedFor() throws Exception {
    byte[] base = layer("base", BIG);
    serve(new TestImage(base), Compression.GZIP, "app", "v1");
    serve(new TestImage(base, layer("more", 10)), Compression.GZIP, "app", "v2");
    pull("app:v1");
    int before = registry.requests("/blobs/").size();

    ImagePuller.Pulled second = pull("app:v2");

    assertThat(second.transferred()).isLessThan(1000);
    assertThat(registry.requests("/blobs/")).hasSize(before + 2);
  }

  @Test
  void aTagThatHasMovedGoesToTheNewImage() throws Exception {
    TestImage next = new TestImage(layer("b", 10));
    serve(new TestImage(layer("a", 10)), Compression.GZIP, "app", "v1");
    Image first = pull("app:v1").image();
    serve(next, Compression.GZIP, "app", "v1");

    assertThat(pull("app:v1").image().id()).isEqualTo(next.id());

    assertThat(store.find(name("app:v1")).orElseThrow().id()).isEqualTo(next.id());
    assertThat(store.find(first.id().toString()).orElseThrow().names()).isEmpty();
  }

  @Test
  void aLayerOfAnotherDigestLeavesNothing() throws Exception {
    serve(new TestImage(layer("a", 10), layer("b", BIG)), Compression.NONE, "app", "v1");
    registry.rule(exchange -> {
      if (!isLarge(exchange)) {
        return false;
      }
      byte[] lie = layer("c", BIG);
      exchange.sendResponseHeaders(200, lie.length);
      exchange.getResponseBody().write(lie);
      return true;
    });

    assertThatThrownBy(() -> pull("app:v1")).hasMessageContaining("it is damaged: its digest is");
    assertNothingIsLeft();
  }

  @Test
  void aLayerThatIsLongerThanItSaysLeavesNothing() throws Exception {
    serve(new TestImage(layer("b", BIG)), Compression.NONE, "app", "v1");
    registry.rule(exchange -> {
      if (!isLarge(exchange)) {
        return false;
      }
      exchange.sendResponseHeaders(200, 0);
      for (int i = 0; i < 100; i++) {
        exchange.getResponseBody().write(layer("b", BIG));
      }
      return true;
    });

    assertThatThrownBy(() -> pull("app:v1")).hasMessageContaining("it has more than the ");
    assertNothingIsLeft();
  }

  /** The blob of the big layer: the largest that the registry knows. */
  private boolean isLarge(HttpExchange exchange) {
    return exchange.getRequestURI().getPath().endsWith("/blobs/" + Digest.of(layer("b", BIG)));
  }

  @Test
  void foreignLayersAndOldManifestsAreRefused() throws Exception {
    String config =
        "\"config\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":2}"
            .formatted(
                MediaTypes.OCI_CONFIG,
                registry.blob("app", "{}".getBytes(StandardCharsets.UTF_8), "x").digest());
    String foreign =
        "{\"schemaVersion\":2,%s,\"layers\":[{\"mediaType\":\"%s\",\"size\":1,\"digest\":\"%s\"}]}"
            .formatted(
                config,
                "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
                Digest.of(new byte[0]));
    registry.manifest(
        "app", "foreign", foreign.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST);
    registry.manifest(
        "app",
        "old",
        "{\"schemaVersion\":1,\"fsLayers\":[]}".getBytes(StandardCharsets.UTF_8),
        "application/vnd.docker.distribution.manifest.v1+prettyjws");

    assertThatThrownBy(() -> pull("app:foreign")).hasMessageContaining("which is not supported");
    assertThatThrownBy(() -> pull("app:old")).hasMessageContaining("has schema version 1");
    assertNothingIsLeft();
  }

  @Test
  void anImageOfAnotherMachineIsRefusedBeforeItsLayersAreTransferred() throws Exception {
    byte[] layer = layer("a", 10);
    ImageConfig config =
        ImageConfig.builder(new Platform("linux", "s390x", ""))
            .created(Instant.EPOCH)
            .diffIds(List.of(Digest.of(layer)))
            .build();
    serve(new TestImage(layer).withConfig(config), Compression.NONE, "app", "v1");

    assertThatThrownBy(() -> pull("app:v1")).hasMessageContaining("is for linux/s390x");
    assertThat(registry.requests("/blobs/" + Digest.of(layer))).isEmpty();
  }

  @Test
  void pullsOfOneNameAtATimeAreOnePull() throws Exception {
    TestImage image = new TestImage(layer("a", 10), layer("b", BIG));
    serve(image, Compression.NONE, "app", "v1");
    CountDownLatch go = holdLargeBlob();

    List<Future<ImagePuller.Pulled>> pulls = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 5; i++) {
        pulls.add(threads.submit(() -> pull("app:v1")));
      }
      go.countDown();
      for (Future<ImagePuller.Pulled> each : pulls) {
        assertThat(each.get().image().id()).isEqualTo(image.id());
      }
    }
    assertThat(registry.requests("/blobs/" + Digest.of(layer("b", BIG)))).hasSize(1);
  }

  @Test
  void pullsOfDifferentImagesTransferASharedLayerOnce() throws Exception {
    byte[] shared = layer("b", BIG);
    serve(new TestImage(shared, layer("one", 10)), Compression.NONE, "app", "one");
    serve(new TestImage(shared, layer("two", 10)), Compression.NONE, "app", "two");
    CountDownLatch go = holdLargeBlob();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ImagePuller.Pulled> one = threads.submit(() -> pull("app:one"));
      Future<ImagePuller.Pulled> two = threads.submit(() -> pull("app:two"));
      await().atMost(Duration.ofMinutes(1)).until(() -> unpacked().size() == 2);
      go.countDown();

      Digest base = one.get().image().chainIds().getFirst();
      assertThat(two.get().image().chainIds().getFirst()).isEqualTo(base);
    }
    assertThat(registry.requests("/blobs/" + Digest.of(shared))).hasSize(1);
    assertThat(children("ingest")).isEmpty();
  }

  private List<PullEvent> unpacked() {
    return events.stream().filter(event -> event instanceof PullEvent.Unpacked).toList();
  }

  /** The transfer of the big layer begins, and goes on when the latch opens. */
  private CountDownLatch holdLargeBlob() {
    CountDownLatch go = new CountDownLatch(1);
    registry.rule(exchange -> {
      if (isLarge(exchange)) {
        try {
          go.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return false;
    });
    return go;
  }

  @Test
  void whereTheOneThatTransfersFailsAnotherTakesOver() throws Exception {
    byte[] shared = layer("b", BIG);
    serve(new TestImage(shared, layer("one", 10)), Compression.NONE, "app", "one");
    serve(new TestImage(shared, layer("two", 10)), Compression.NONE, "app", "two");
    CountDownLatch go = holdLargeBlob();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Thread first =
          Thread.startVirtualThread(() -> {
            assertThatThrownBy(() -> pull("app:one")).isInstanceOf(InterruptedException.class);
          });
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> !registry.requests("/blobs/" + Digest.of(shared)).isEmpty());
      Future<ImagePuller.Pulled> two = threads.submit(() -> pull("app:two"));
      await().atMost(Duration.ofMinutes(1)).until(() -> unpacked().size() == 2);
      first.interrupt();
      first.join();
      go.countDown();

      assertThat(two.get().image().chainIds()).hasSize(2);
    }
    assertThat(registry.requests("/blobs/" + Digest.of(shared))).hasSize(2);
    assertThat(store.list()).hasSize(1);
    assertThat(children("ingest")).isEmpty();
  }

  @Test
  void anInterruptedPullLeavesNothingAndTheOthersGoOn() throws Exception {
    serve(new TestImage(layer("a", 10), layer("b", BIG)), Compression.NONE, "app", "v1");
    CountDownLatch go = holdLargeBlob();
    AtomicInteger interrupted = new AtomicInteger();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Thread alone =
          Thread.startVirtualThread(() -> {
            try {
              pull("app:v1");
            } catch (InterruptedException e) {
              interrupted.incrementAndGet();
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
      await().atMost(Duration.ofMinutes(1)).until(() -> unpacked().size() == 1);
      alone.interrupt();
      alone.join();
      assertThat(interrupted).hasValue(1);
      assertNothingIsLeft();

      Future<ImagePuller.Pulled> stays = threads.submit(() -> pull("app:v1"));
      await().atMost(Duration.ofMinutes(1)).until(() -> unpacked().size() == 2);
      Future<ImagePuller.Pulled> goes = threads.submit(() -> pull("app:v1"));
      goes.cancel(true);
      go.countDown();
      assertThat(stays.get().image().chainIds()).hasSize(2);
    }
  }

  @Test
  void closingEndsThePulls() throws Exception {
    serve(new TestImage(layer("b", BIG)), Compression.NONE, "app", "v1");
    CountDownLatch go = holdLargeBlob();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ImagePuller.Pulled> waiting = threads.submit(() -> pull("app:v1"));
      await().atMost(Duration.ofMinutes(1)).until(() -> !registry.requests("/blobs/").isEmpty());
      puller.close();

      assertThatThrownBy(waiting::get).isInstanceOf(ExecutionException.class);
    } finally {
      go.countDown();
    }
    assertNothingIsLeft();
  }

  @Test
  void aFailureKeepsItsKind() {
    assertThatThrownBy(() -> pull("app:absent"))
        .isInstanceOfSatisfying(
            RegistryException.class,
            failure -> assertThat(failure.kind()).isEqualTo(RegistryException.Kind.ABSENT));
  }

  /** The process that is killed in the middle of a layer. */
  static final class Victim {
    private Victim() {}

    /**
     * Pulls.
     *
     * @param arguments the store and the image
     */
    public static void main(String[] arguments) throws Exception {
      ImageStore store = ImageStore.open(Path.of(arguments[0]), Kernel.linux());
      try (ImagePuller puller = store.puller(PullSettings.of(Map.of(), Path.of("/nonexistent")))) {
        puller.pull(arguments[1], Optional.empty(), PullListener.NONE);
      }
    }
  }

  @Test
  void aPullThatIsKilledIsSweptAndNeverServed() throws Exception {
    serve(new TestImage(layer("a", 10), layer("b", BIG)), Compression.NONE, "app", "v1");
    byte[] big = layer("b", BIG);
    CountDownLatch half = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    registry.rule(exchange -> {
      if (half.getCount() == 0 || !isLarge(exchange)) {
        return false;
      }
      exchange.sendResponseHeaders(200, big.length);
      exchange.getResponseBody().write(big, 0, BIG / 2);
      exchange.getResponseBody().flush();
      half.countDown();
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return true;
    });
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                temp.resolve("store").toString(),
                name("app:v1"))
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("victim.log").toFile())
            .start();
    try {
      half.await();
      await().atMost(Duration.ofMinutes(1)).until(() -> staged() >= BIG / 4);
    } finally {
      victim.destroyForcibly();
      victim.waitFor();
      end.countDown();
    }

    store = ImageStore.open(temp.resolve("store"), KERNEL);
    assertNothingIsLeft();
    assertThat(pull("app:v1").image().chainIds()).hasSize(2);
  }

  /** Bytes of the largest file below ingest. */
  private long staged() throws IOException {
    try (Stream<Path> files = Files.walk(temp.resolve("store/ingest"))) {
      return files.mapToLong(path -> path.toFile().length()).max().orElse(0);
    }
  }
}

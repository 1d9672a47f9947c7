package io.beanpod.cri.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.beanpod.cri.rpc.Gate;
import io.beanpod.cri.rpc.SocketServer;
import io.beanpod.cri.testing.CriClient;
import io.beanpod.cri.v1.FilesystemUsage;
import io.beanpod.cri.v1.Image;
import io.beanpod.cri.v1.ImageFilter;
import io.beanpod.cri.v1.ImageFsInfoRequest;
import io.beanpod.cri.v1.ImageFsInfoResponse;
import io.beanpod.cri.v1.ImageServiceGrpc;
import io.beanpod.cri.v1.ImageServiceGrpc.ImageServiceBlockingStub;
import io.beanpod.cri.v1.ImageSpec;
import io.beanpod.cri.v1.ImageStatusRequest;
import io.beanpod.cri.v1.ImageStatusResponse;
import io.beanpod.cri.v1.ListImagesRequest;
import io.beanpod.cri.v1.PullImageRequest;
import io.beanpod.cri.v1.RemoveImageRequest;
import io.beanpod.cri.v1.StreamImagesRequest;
import io.beanpod.image.ContainerRoot;
import io.beanpod.image.ImagePuller;
import io.beanpod.image.ImageStore;
import io.beanpod.image.build.BuildRequest;
import io.beanpod.image.build.BuildSource;
import io.beanpod.image.layer.Compression;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.Platform;
import io.beanpod.image.registry.pull.PullSettings;
import io.beanpod.sys.Kernel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image service over its socket, with Debian's docker-registry behind it. Without that or
 * skopeo the tests are reported as skipped; {@code apt-get install docker-registry skopeo} brings
 * them.
 */
@Tag("native")
class ImageServiceNativeTest {
  /** The registry takes a port that is free, and logs which. */
  private static final Pattern LISTENS = Pattern.compile("listening on (127\\.0\\.0\\.1:\\d+)");

  private static final Kernel KERNEL = Kernel.linux();

  @TempDir private Path temp;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private String registry = "";
  private ImageServiceBlockingStub calls;

  @BeforeEach
  void serve() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/docker-registry")), "no docker-registry");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/skopeo")), "no skopeo");
    startRegistry();
    ImageStore store = ImageStore.open(temp.resolve("store"), KERNEL);
    ImagePuller puller = store.puller(PullSettings.of(Map.of(), Path.of("/nonexistent")));
    open.push(puller);
    Gate gate = new Gate();
    Path socket = temp.resolve("cri.sock");
    SocketServer server = SocketServer.listen(socket, gate);
    open.push(server);
    gate.open(List.of(ImageService.of(store, puller)));
    CriClient client = CriClient.connect(socket);
    open.push(client);
    calls = ImageServiceGrpc.newBlockingStub(client.channel());
  }

  @AfterEach
  void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  private void startRegistry() throws Exception {
    Path config =
        Files.writeString(
            temp.resolve("registry.yml"),
            """
            version: 0.1
            storage: {filesystem: {rootdirectory: %s}}
            http: {addr: 127.0.0.1:0}
            log: {level: info, accesslog: {disabled: true}}
            """
                .formatted(temp.resolve("registry")));
    Path log = temp.resolve("registry.log");
    Process process =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    open.push(() -> process.destroyForcibly().waitFor());
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> LISTENS.matcher(Files.readString(log)).find() || !process.isAlive());
    Matcher listens = LISTENS.matcher(Files.readString(log));
    assertThat(listens.find()).as(Files.readString(log)).isTrue();
    registry = listens.group(1);
  }

  /** Builds an image whose only file has some content, and has skopeo push it under each name. */
  private void push(String user, String content, String... names) throws Exception {
    ImageStore source = ImageStore.open(temp.resolve("source"), KERNEL);
    Path root = Files.createDirectories(temp.resolve("root"));
    Files.writeString(root.resolve("file"), content);
    ImageConfig config = ImageConfig.builder(Platform.host()).user(user).build();
    BuildSource tree = new BuildSource.Directory(root);
    source.build(new BuildRequest(tree, List.of("made"), config, Compression.GZIP, null));
    Path layout = temp.resolve("layout");
    source.exportArchive(List.of("made"), layout);
    for (String name : names) {
      Process copy =
          new ProcessBuilder(
                  "skopeo",
                  "copy",
                  "--preserve-digests",
                  "--dest-tls-verify=false",
                  "oci:" + layout + ":latest",
                  "docker://" + registry + "/" + name)
              .redirectErrorStream(true)
              .start();
      String output = new String(copy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(copy.waitFor()).as(output).isZero();
    }
  }

  private static ImageSpec spec(String image) {
    return ImageSpec.newBuilder().setImage(image).build();
  }

  private String pull(String name) {
    return calls
        .pullImage(PullImageRequest.newBuilder().setImage(spec(registry + "/" + name)).build())
        .getImageRef();
  }

  private ImageStatusResponse status(String image) {
    return calls.imageStatus(
        ImageStatusRequest.newBuilder().setImage(spec(image)).setVerbose(true).build());
  }

  private void remove(String image) {
    calls.removeImage(RemoveImageRequest.newBuilder().setImage(spec(image)).build());
  }

  private List<Image> list() {
    return calls.listImages(ListImagesRequest.getDefaultInstance()).getImagesList();
  }

  @Test
  void anImageHasOneIdEverywhereAndIsKnownByEachOfItsNames() throws Exception {
    push("1002:7", "one", "team/app:v1");

    String id = pull("team/app:v1");

    Image image = status(registry + "/team/app:v1").getImage();
    assertThat(id).startsWith("sha256:").isEqualTo(image.getId());
    assertThat(image.getRepoTagsList()).containsExactly(registry + "/team/app:v1");
    assertThat(image.getRepoDigestsList())
        .singleElement()
        .asString()
        .startsWith(registry + "/team/app@sha256:");
    assertThat(image.getSize()).isPositive();
    assertThat(image.getUid().getValue()).isEqualTo(1002);
    assertThat(image.getUsername()).isEmpty();
    assertThat(image.getPinned()).isFalse();
    assertThat(status(id).getImage()).isEqualTo(image);
    assertThat(status(id.substring(7, 19)).getImage()).isEqualTo(image);
    assertThat(status(image.getRepoDigests(0)).getImage()).isEqualTo(image);
    assertThat(status(id).getInfoMap().get("info")).contains("\"layers\"");
    assertThat(list()).containsExactly(image);
    assertThat(calls.streamImages(StreamImagesRequest.getDefaultInstance()).next().getImagesList())
        .containsExactly(image);
  }

  @Test
  void aUserIsANameOrANumberNeverBoth() throws Exception {
    push("www-data:www-data", "one", "app:v1");

    Image image = status(pull("app:v1")).getImage();

    assertThat(image.getUsername()).isEqualTo("www-data");
    assertThat(image.hasUid()).isFalse();
  }

  @Test
  void anAbsentImageIsAnAnswerWithoutAnImage() {
    assertThat(status(registry + "/absent:v1").hasImage()).isFalse();
    assertThat(status("sha256:" + "0".repeat(64)).hasImage()).isFalse();
    remove(registry + "/absent:v1");
    assertThat(list()).isEmpty();
  }

  @Test
  void byOneNameAllNamesGo() throws Exception {
    push("", "one", "app:v1", "app:v2", "other/app:v3");
    String id = pull("app:v1");
    assertThat(pull("app:v2")).isEqualTo(id);
    assertThat(pull("other/app:v3")).isEqualTo(id);
    assertThat(list().getFirst().getRepoTagsList()).hasSize(3);
    ListImagesRequest filtered =
        ListImagesRequest.newBuilder()
            .setFilter(ImageFilter.newBuilder().setImage(spec(registry + "/app:v2")))
            .build();
    assertThat(calls.listImages(filtered).getImagesList()).hasSize(1);

    remove(registry + "/app:v2");

    assertThat(list()).isEmpty();
    assertThat(status(registry + "/other/app:v3").hasImage()).isFalse();
    assertThat(calls.listImages(filtered).getImagesList()).isEmpty();
  }

  @Test
  void fiveWhoRemoveAtATimeAllSucceed() throws Exception {
    push("", "one", "app:v1");
    String id = pull("app:v1");

    List<Future<?>> removals = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 5; i++) {
        removals.add(threads.submit(() -> remove(id)));
      }
      for (Future<?> removal : removals) {
        removal.get();
      }
    }
    assertThat(list()).isEmpty();
  }

  @Test
  void theDiskIsCounted() throws Exception {
    FilesystemUsage before = usage();
    push("", "x".repeat(100_000), "app:v1");
    String id = pull("app:v1");
    FilesystemUsage with = usage();
    remove(id);

    assertThat(before.getTimestamp()).isPositive();
    assertThat(with.getFsId().getMountpoint()).isEqualTo(temp.resolve("store").toString());
    assertThat(with.getUsedBytes().getValue() - before.getUsedBytes().getValue())
        .isBetween(100_000L, 1_000_000L);
    assertThat(with.getInodesUsed().getValue()).isGreaterThan(before.getInodesUsed().getValue());
    assertThat(usage().getUsedBytes()).isEqualTo(before.getUsedBytes());
  }

  @Test
  void whatContainersWriteIsCountedByItself() throws Exception {
    push("", "one", "app:v1");
    String id = pull("app:v1");
    long images = usage().getUsedBytes().getValue();
    ImageStore store = ImageStore.open(temp.resolve("store"), KERNEL);
    ContainerRoot root = store.containers().create("c".repeat(64), Digest.parse(id));
    Files.write(root.upper().resolve("written"), new byte[100_000]);
    close();
    serve();

    ImageFsInfoResponse info = calls.imageFsInfo(ImageFsInfoRequest.getDefaultInstance());

    assertThat(info.getImageFilesystems(0).getUsedBytes().getValue()).isEqualTo(images);
    assertThat(info.getContainerFilesystemsCount()).isEqualTo(1);
    FilesystemUsage written = info.getContainerFilesystems(0);
    assertThat(written.getFsId()).isEqualTo(info.getImageFilesystems(0).getFsId());
    assertThat(written.getUsedBytes().getValue()).isBetween(100_000L, 200_000L);
    assertThat(written.getInodesUsed().getValue()).isEqualTo(2);
  }

  private FilesystemUsage usage() {
    return calls.imageFsInfo(ImageFsInfoRequest.getDefaultInstance()).getImageFilesystems(0);
  }

  @Test
  void aRegistryThatIsAwayIsTheWordThatKubeletKnows() throws Exception {
    close();
    serveWithoutRegistry();

    assertThatThrownBy(() -> pull("app:v1"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            failure -> {
              assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNKNOWN);
              assertThat(failure.getStatus().getDescription())
                  .startsWith("RegistryUnavailable: registry " + registry + ": connection refused");
            });
  }

  private void serveWithoutRegistry() throws Exception {
    String away = registry;
    serve();
    registry = away;
  }

  @Test
  void aDeadlineEndsThePullAndLeavesNothing() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    HttpServer silent =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    silent.createContext(
        "/",
        exchange -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    silent.start();
    open.push(() -> silent.stop(0));
    open.push(end::countDown);
    String image = "127.0.0.1:" + silent.getAddress().getPort() + "/app:v1";

    assertThatThrownBy(() ->
            calls
                .withDeadlineAfter(500, TimeUnit.MILLISECONDS)
                .pullImage(PullImageRequest.newBuilder().setImage(spec(image)).build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            failure ->
                assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));

    await()
        .untilAsserted(() -> {
          try (Stream<Path> left = Files.list(temp.resolve("store/ingest"))) {
            assertThat(left).isEmpty();
          }
        });
    assertThat(status(image).hasImage()).isFalse();
    assertThat(list()).isEmpty();
  }
}

package io.beanpod.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.layer.Compression;
import io.beanpod.image.layer.UnpackLimits;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.store.ContentStore;
import io.beanpod.image.store.Ingest;
import io.beanpod.sys.Kernel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is in the store, under which names, and what goes when. */
@Tag("native")
class ImageStoreTest {
  private static final Kernel KERNEL = Kernel.linux();
  private static final String CONTAINER = "c".repeat(64);

  @TempDir private Path temp;
  private ImageStore store;

  @BeforeEach
  void openStore() throws Exception {
    store = ImageStore.open(temp.resolve("store"), KERNEL);
  }

  private static byte[] layer(String content) {
    return new LayerArchive().file("file", content).bytes();
  }

  private Image importImage(TestImage image, String... names) throws Exception {
    return store
        .importArchive(image.dockerArchive(temp.resolve("import.tar"), names), List.of())
        .getFirst();
  }

  private List<String> children(String directory) throws Exception {
    try (Stream<Path> names = Files.list(temp.resolve("store").resolve(directory))) {
      return names.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void anImageGoesRoundWithTheSameManifest(Compression compression) throws Exception {
    TestImage made = new TestImage(layer("one"), layer("two"));
    Path layout = made.ociLayout(temp.resolve("oci"), compression, "host:5000/app:v1");

    Image image = store.importArchive(layout, List.of()).getFirst();
    store.exportArchive(List.of("host:5000/app:v1"), temp.resolve("out"));
    store.exportArchive(List.of(image.id().hex().substring(0, 12)), temp.resolve("out.tar"));

    assertThat(image.id()).isEqualTo(made.id());
    for (String archive : List.of("out", "out.tar")) {
      ImageStore other = ImageStore.open(temp.resolve("other-" + archive), KERNEL);
      Image again = other.importArchive(temp.resolve(archive), List.of()).getFirst();
      assertThat(again.id()).isEqualTo(image.id());
      assertThat(again.manifestDigest()).isEqualTo(image.manifestDigest());
      assertThat(again.names()).isEqualTo(image.names());
    }
    try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        assertThat(temp.resolve("out/blobs/sha256").resolve(blob.getFileName()))
            .hasSameBinaryContentAs(blob);
      }
    }
  }

  @Test
  void aPackedArchiveIsReadAsWell() throws Exception {
    Path plain = new TestImage(layer("x")).dockerArchive(temp.resolve("plain.tar"), "app");
    Path packed = temp.resolve("packed.tar.zst");
    Files.write(packed, TestImage.packed(Files.readAllBytes(plain), Compression.ZSTD));

    assertThat(store.importArchive(packed, List.of("mine:1")).getFirst().names())
        .hasToString("[docker.io/library/mine:1]");
  }

  /** eStargz and pigz write a layer as many gzip members in a row. */
  @Test
  void aLayerMayHaveManyGzipMembers() throws Exception {
    byte[] layer = layer("x".repeat(100_000));
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    for (int i = 0; i < layer.length; i += 1000) {
      byte[] part = Arrays.copyOfRange(layer, i, Math.min(i + 1000, layer.length));
      members.writeBytes(TestImage.packed(part, Compression.GZIP));
    }
    Path archive = new TestImage(layer).dockerArchive(temp.resolve("a.tar"), "app");
    byte[] whole = Files.readAllBytes(archive);
    Path layout = Files.createDirectory(temp.resolve("docker"));
    new ProcessBuilder("tar", "-C", layout.toString(), "-xf", archive.toString()).start().waitFor();
    Files.write(layout.resolve("0/layer.tar"), members.toByteArray());

    Image image = store.importArchive(layout, List.of()).getFirst();

    assertThat(whole).isNotEmpty();
    Path root = temp.resolve("store/layers").resolve(image.chainIds().getFirst().hex(), "fs");
    assertThat(root.resolve("file")).hasContent("x".repeat(100_000));
  }

  @Test
  void findsByNameAndIdAndTheBeginningOfAnId() throws Exception {
    Image image = importImage(new TestImage(layer("x")), "busybox", "k8s.gcr.io/busybox");

    String hex = image.id().hex();
    for (String text :
        List.of(
            "busybox",
            "docker.io/library/busybox",
            "k8s.gcr.io/busybox:latest",
            hex,
            "sha256:" + hex,
            hex.substring(0, 4),
            "sha256:" + hex.substring(0, 20),
            "busybox@" + image.manifestDigest(),
            "busybox:other@" + image.manifestDigest())) {
      assertThat(store.find(text)).as(text).contains(image);
    }
    assertThat(store.find("busybox:other")).isEmpty();
    assertThat(store.find("nginx@" + image.manifestDigest())).isEmpty();
    assertThat(store.find("0".repeat(64))).isEmpty();
    assertThatThrownBy(() -> store.find("Not A Name")).isInstanceOf(ImageException.class);
  }

  @Test
  void aNameMovesToTheImageThatGotItLast() throws Exception {
    Image first = importImage(new TestImage(layer("1")), "app:v1");
    Image second = importImage(new TestImage(layer("2")), "app:v1");

    assertThat(store.find("app:v1").orElseThrow().id()).isEqualTo(second.id());
    assertThat(store.find(first.id().hex()).orElseThrow().names()).isEmpty();
    store.tag(first.id().toString(), "app:old");
    assertThat(store.find("app:old").orElseThrow().id()).isEqualTo(first.id());
    assertThatThrownBy(() -> store.tag("nothing", "app:x"))
        .hasMessageContaining("\"nothing\" is not in the store");
  }

  @Test
  void aLayerGoesWithTheLastImageThatHasIt() throws Exception {
    byte[] common = layer("common");
    Image one = importImage(new TestImage(common, layer("1")), "one:a", "one:b");
    Image two = importImage(new TestImage(common, layer("2")), "two");
    assertThat(children("layers")).hasSize(3);

    assertThat(store.remove("one:a", InUse.REFUSE))
        .isEqualTo(new Removal(one.id(), List.of("docker.io/library/one:a"), false));
    assertThat(children("layers")).hasSize(3);
    assertThat(store.remove("one:b", InUse.REFUSE).removed()).isTrue();
    assertThat(children("layers"))
        .containsExactlyInAnyOrderElementsOf(
            two.chainIds().stream().map(chainId -> chainId.hex()).toList());
    assertThat(store.remove(two.id().hex(), InUse.REFUSE).untagged())
        .containsExactly("docker.io/library/two:latest");
    for (String directory : List.of("layers", "blobs/sha256", "ingest")) {
      assertThat(children(directory)).isEmpty();
    }
    assertThatThrownBy(() -> store.remove("two", InUse.REFUSE))
        .hasMessageContaining("is not in the store");
  }

  @Test
  void anImageInUseStaysOrLeavesItsLayers() throws Exception {
    Image image = importImage(new TestImage(layer("x")), "app");
    ContainerRoot root = store.containers().create(CONTAINER, image.id());

    assertThatThrownBy(() -> store.remove("app", InUse.REFUSE))
        .isInstanceOf(ImageException.class)
        .hasMessage("image app is in use by container " + CONTAINER);
    assertThat(store.find("app")).isPresent();

    store.remove("app", InUse.KEEP_LAYERS);
    assertThat(store.list()).isEmpty();
    assertThat(children("blobs/sha256")).isEmpty();
    assertThat(root.lower().getFirst().resolve("file")).hasContent("x");

    ImageStore.open(temp.resolve("store"), KERNEL);
    assertThat(root.lower().getFirst().resolve("file")).hasContent("x");

    store.containers().remove(CONTAINER);
    assertThat(children("layers")).isEmpty();
    assertThat(children("containers")).isEmpty();
  }

  @Test
  void anotherProcessSeesWhatThisOneDoes() throws Exception {
    ImageStore other = ImageStore.open(temp.resolve("store"), KERNEL);
    Image image = importImage(new TestImage(layer("x")), "app");

    assertThat(other.find("app")).contains(image);
    other.remove("app", InUse.REFUSE);
    assertThat(store.list()).isEmpty();
  }

  /** Another process that opens or cleans the store must not sweep what is still being made. */
  @Test
  void whatIsBeingBroughtInIsNotSwept() throws Exception {
    Image image = importImage(new TestImage(layer("x")), "app");
    ContentStore content = ContentStore.open(temp.resolve("store"), KERNEL, UnpackLimits.DEFAULT);
    try (Ingest ingest = content.begin()) {
      assertThat(ingest.pinLayer(image.chainIds().getFirst())).isTrue();
      ingest.addDocument("{}".getBytes(StandardCharsets.UTF_8));

      store.remove("app", InUse.REFUSE);
      ImageStore.open(temp.resolve("store"), KERNEL);

      assertThat(children("layers")).containsExactly(image.chainIds().getFirst().hex());
      assertThat(children("ingest")).hasSize(1);
    }
    content.sweep();
    assertThat(children("layers")).isEmpty();
    assertThat(children("ingest")).isEmpty();
  }

  @Test
  void manyThreadsMayUseItAtATime() throws Exception {
    List<Future<Image>> imports = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 12; i++) {
        String number = String.valueOf(i % 4);
        Path archive = temp.resolve("many-" + i + ".tar");
        new TestImage(layer("common"), layer(number)).dockerArchive(archive, "app:" + i);
        imports.add(threads.submit(() -> store.importArchive(archive, List.of()).getFirst()));
      }
    }
    for (int i = 0; i < 12; i++) {
      assertThat(store.find("app:" + i).orElseThrow().id()).isEqualTo(imports.get(i).get().id());
    }
    assertThat(store.list()).hasSize(4);
    assertThat(children("layers")).hasSize(5);
    assertThat(children("ingest")).isEmpty();
  }

  @Test
  void theStoreIsPrivate() throws Exception {
    assertThat(Files.getAttribute(temp.resolve("store"), "unix:mode")).isEqualTo(0040700);
  }

  @Test
  void whatIsNoArchiveIsSaidSo() throws Exception {
    Path file = Files.writeString(temp.resolve("notes.txt"), "hello\n".repeat(500));
    Path tar = temp.resolve("plain.tar");
    Files.write(tar, layer("x"));

    assertThatThrownBy(() -> store.importArchive(file, List.of()))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("notes.txt");
    assertThatThrownBy(() -> store.importArchive(tar, List.of()))
        .hasMessageContaining("is no image archive");
    assertThatThrownBy(() -> store.importArchive(temp.resolve("absent"), List.of()))
        .hasMessageContaining("no such file");
    assertThat(children("ingest")).isEmpty();
  }

  @Test
  void anImageIsRemovedWholeByOneOfItsNamesAndOnce() throws Exception {
    importImage(new TestImage(layer("x")), "app:v1", "other/app:v2");
    store.tag("app:v1", "app:v3");

    assertThat(store.removeWhole("app:v3")).isTrue();
    assertThat(store.removeWhole("app:v1")).isFalse();

    assertThat(store.list()).isEmpty();
    assertThat(children("layers")).isEmpty();
  }

  @Test
  void aContainerKeepsTheLayersOfAnImageThatIsRemovedWhole() throws Exception {
    Image image = importImage(new TestImage(layer("x")), "app");
    store.containers().create(CONTAINER, image.id());

    store.removeWhole(image.id().toString());

    assertThat(store.list()).isEmpty();
    assertThat(children("layers")).containsExactly(image.chainIds().getFirst().hex());
  }

  @Test
  void usageCountsBlobsAndLayersAndWhatGoesIsGone() throws Exception {
    DiskUsage before = store.usage();
    importImage(new TestImage(layer("x".repeat(100_000))), "app");
    DiskUsage with = store.usage();
    store.removeWhole("app");

    assertThat(with.bytes() - before.bytes()).isBetween(200_000L, 300_000L);
    assertThat(with.inodes() - before.inodes()).isEqualTo(6);
    assertThat(store.usage()).isEqualTo(before);
  }
}

package io.beanpod.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.layer.UnpackLimits;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.space.DiskLimits;
import io.beanpod.image.space.DiskReport;
import io.beanpod.image.space.DiskReport.OfImage;
import io.beanpod.image.space.PruneRequest;
import io.beanpod.image.space.Pruned;
import io.beanpod.image.store.ContentStore;
import io.beanpod.image.store.Ingest;
import io.beanpod.sys.Kernel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store takes, and what goes when room is made. */
@Tag("native")
class StoreSpaceTest {
  private static final Kernel KERNEL = Kernel.linux();
  private static final String CONTAINER = "c".repeat(64);
  private static final int SIZE = 100_000;
  private static final PruneRequest UNTAGGED =
      new PruneRequest(false, Duration.ZERO, Optional.empty(), false);
  private static final PruneRequest ALL =
      new PruneRequest(true, Duration.ZERO, Optional.empty(), false);

  @TempDir private Path temp;
  private ImageStore store;

  @BeforeEach
  void openStore() throws Exception {
    store = ImageStore.open(temp.resolve("store"), KERNEL);
  }

  /** A layer that takes as much packed as unpacked, of one letter. */
  private static byte[] layer(String letter) {
    return new LayerArchive().file("file-" + letter, letter.repeat(SIZE)).bytes();
  }

  private Image add(String name, String... layers) throws Exception {
    TestImage image =
        new TestImage(Stream.of(layers).map(StoreSpaceTest::layer).toArray(byte[][]::new));
    return store
        .importArchive(image.dockerArchive(temp.resolve("import.tar"), name), List.of())
        .getFirst();
  }

  private void usedBefore(Image image, Duration age) throws Exception {
    Files.setLastModifiedTime(
        temp.resolve("store/blobs/sha256").resolve(image.id().hex()),
        FileTime.from(Instant.now().minus(age)));
  }

  private List<String> children(String directory) throws Exception {
    try (Stream<Path> names = Files.list(temp.resolve("store").resolve(directory))) {
      return names.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static List<String> names(List<Pruned> pruned) {
    return pruned.stream().flatMap(image -> image.names().stream()).toList();
  }

  @Test
  void withoutATagAndAContainerAnImageGoes() throws Exception {
    Image untagged = add("app:v1", "a");
    add("app:v1", "b");
    assertThat(store.find(untagged.id().toString()).orElseThrow().names()).isEmpty();
    long before = store.usage().bytes();

    List<Pruned> pruned = store.prune(UNTAGGED);

    assertThat(pruned).extracting(Pruned::id).containsExactly(untagged.id());
    assertThat(before - store.usage().bytes()).isEqualTo(pruned.getFirst().bytes());
    assertThat(store.list()).extracting(Image::label).containsExactly("app:v1");
    assertThat(children("layers")).hasSize(1);
    assertThat(store.prune(UNTAGGED)).isEmpty();
  }

  @Test
  void whatContainersUseAndWhatIsPinnedStays() throws Exception {
    Image used = add("used:v1", "a");
    Image pinned = add("pinned:v1", "b");
    add("loose:v1", "c");
    store.containers().create(CONTAINER, used.id());
    assertThat(store.pin("pinned:v1", true)).isEqualTo(pinned.id());
    ImageStore other = ImageStore.open(temp.resolve("store"), KERNEL);

    assertThat(names(other.prune(ALL))).containsExactly("docker.io/library/loose:v1");

    store.containers().remove(CONTAINER);
    store.pin(pinned.id().toString(), false);
    assertThat(names(other.prune(ALL)))
        .containsExactlyInAnyOrder("docker.io/library/used:v1", "docker.io/library/pinned:v1");
    for (String directory : List.of("layers", "blobs/sha256", "ingest")) {
      assertThat(children(directory)).as(directory).isEmpty();
    }
  }

  @Test
  void whatWasUsedLatelyStays() throws Exception {
    Image old = add("old:v1", "a");
    Image older = add("older:v1", "b");
    usedBefore(old, Duration.ofHours(2));
    usedBefore(older, Duration.ofHours(3));
    add("young:v1", "c");
    PruneRequest hour = new PruneRequest(true, Duration.ofHours(1), Optional.empty(), true);

    assertThat(names(store.prune(hour)))
        .containsExactly("docker.io/library/older:v1", "docker.io/library/old:v1");
    assertThat(store.list()).as("it was a dry run").hasSize(3);

    store.containers().create(CONTAINER, old.id());
    store.containers().remove(CONTAINER);
    assertThat(names(store.prune(hour))).containsExactly("docker.io/library/older:v1");
  }

  @Test
  void aDiskThatIsNotFullerThanTheLimitLosesNothingAndAFullOneOnlyWhatItMust() throws Exception {
    Image first = add("first:v1", "a");
    usedBefore(first, Duration.ofHours(2));
    add("second:v1", "b");
    FileStore disk = Files.getFileStore(temp);
    int full = (int) (100 - disk.getUsableSpace() / (disk.getTotalSpace() / 100)); // rounded up
    DiskLimits above = DiskLimits.of(Math.min(100, full + 1), 0);
    assertThat(store.prune(new PruneRequest(true, Duration.ZERO, Optional.of(above), false)))
        .isEmpty();

    DiskLimits everything = DiskLimits.of(0, 0);
    assertThat(
            names(
                store.prune(new PruneRequest(true, Duration.ZERO, Optional.of(everything), true))))
        .as("the one that was not used for longest comes first")
        .containsExactly("docker.io/library/first:v1", "docker.io/library/second:v1");
    assertThatThrownBy(() -> DiskLimits.of(70, 80)).isInstanceOf(ImageException.class);
  }

  @Test
  void whatIsBeingBroughtInKeepsWhatItNeeds() throws Exception {
    Image image = add("app:v1", "a");
    ContentStore content = ContentStore.open(temp.resolve("store"), KERNEL, UnpackLimits.DEFAULT);
    try (Ingest pull = content.begin()) {
      assertThat(pull.pinLayer(image.chainIds().getFirst())).isTrue();
      store.prune(ALL);
      assertThat(children("layers")).hasSize(1);
    }
    ImageStore.open(temp.resolve("store"), KERNEL);
    assertThat(children("layers")).isEmpty();
  }

  @Test
  void layersAreCountedOnceAndByWhoHoldsThem() throws Exception {
    add("one:v1", "a", "b");
    add("two:v1", "a", "c");
    Image used = add("three:v1", "d");
    ContainerRoot root = store.containers().create(CONTAINER, used.id());
    Files.write(root.upper().resolve("written"), new byte[SIZE]);

    DiskReport report = store.diskReport();

    assertThat(report.imageBytes()).isEqualTo(store.usage().bytes());
    long layer = report.sharedBytes(); // a, packed and unpacked
    assertThat(layer).isBetween(2L * SIZE, 3L * SIZE);
    assertThat(report.images()).extracting(OfImage::containers).containsExactlyInAnyOrder(0, 0, 1);
    for (OfImage image : report.images()) {
      long shared = image.bytes() - image.unshared();
      assertThat(shared).isEqualTo(image.id().equals(used.id()) ? 0 : layer);
    }
    assertThat(report.reclaimable()).isBetween(5 * layer / 2, 7 * layer / 2);
    assertThat(report.containers()).hasSize(1);
    assertThat(report.containers().getFirst().written().bytes()).isBetween((long) SIZE, 2L * SIZE);
    assertThat(store.prune(ALL).stream().mapToLong(Pruned::bytes).sum())
        .isEqualTo(report.reclaimable());
  }

  /** The second program reads no layer: its figures come from what the first has noted. */
  @Test
  void aLayerIsMeasuredOnceForAllPrograms() throws Exception {
    Image image = add("app:v1", "a");
    long bytes = store.usage().bytes();
    Path fs = temp.resolve("store/layers").resolve(image.chainIds().getFirst().hex()).resolve("fs");
    Files.write(fs.resolve("not measured"), new byte[SIZE]);

    assertThat(ImageStore.open(temp.resolve("store"), KERNEL).usage().bytes()).isEqualTo(bytes);
  }

  @Test
  void theLastTagOfARepositoryTakesItsDigestsWithIt() throws Exception {
    Image image = add("127.0.0.1:5000/app:v1", "a");
    store.tag("127.0.0.1:5000/app:v1", "other:v1");
    ContentStore content = ContentStore.open(temp.resolve("store"), KERNEL, UnpackLimits.DEFAULT);
    content.change((index, _) ->
        index.with(
            index.manifestsOf(image.id()).getFirst(),
            List.of(image.names().getFirst().withDigest(image.manifestDigest()))));

    Removal first = store.remove("127.0.0.1:5000/app:v1", InUse.REFUSE);
    assertThat(first.removed()).isFalse();
    assertThat(first.untagged())
        .containsExactlyInAnyOrder(
            "127.0.0.1:5000/app:v1", "127.0.0.1:5000/app@" + image.manifestDigest());
    assertThat(store.remove("other:v1", InUse.REFUSE).removed()).isTrue();
  }
}

package io.beanpod.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.image.oci.Digest;
import io.beanpod.sys.Kernel;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it imports and removes: the store is whole and holds no waste. */
@Tag("native")
class KilledImportTest {
  private static final Kernel KERNEL = Kernel.linux();
  private static final int FILES = 300;
  private static final int KILLS = 8;

  @TempDir private Path temp;

  /** The process that is killed: brings an image in and takes it out again, for ever. */
  static final class Victim {
    private Victim() {}

    /**
     * Runs until it is killed.
     *
     * @param arguments the store and the archive
     */
    public static void main(String[] arguments) throws Exception {
      ImageStore store = ImageStore.open(Path.of(arguments[0]), Kernel.linux());
      while (true) {
        System.out.println("importing");
        store.importArchive(Path.of(arguments[1]), List.of());
        store.containers().create("d".repeat(64), store.list().getFirst().id());
        store.containers().remove("d".repeat(64));
        store.remove("app", InUse.REFUSE);
      }
    }
  }

  @Test
  void leavesAWholeStore() throws Exception {
    LayerArchive first = new LayerArchive();
    LayerArchive second = new LayerArchive();
    for (int i = 0; i < FILES; i++) {
      first.file("dir" + i + "/file", "content " + i);
      second.file("dir" + i + "/other", "x".repeat(10_000));
    }
    Path archive =
        new TestImage(first.bytes(), second.bytes()).dockerArchive(temp.resolve("a.tar"), "app");
    Path root = temp.resolve("store");
    Random random = new Random(42);

    for (int kill = 0; kill < KILLS; kill++) {
      Process victim = start(root, archive);
      try (BufferedReader output =
          new BufferedReader(
              new InputStreamReader(victim.getInputStream(), StandardCharsets.UTF_8))) {
        assertThat(output.readLine()).isEqualTo("importing");
        Thread.sleep(random.nextInt(400));
      } finally {
        victim.destroyForcibly();
        victim.waitFor();
      }
      checkStore(root, archive);
    }
  }

  private static Process start(Path root, Path archive) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Victim.class.getName(),
            root.toString(),
            archive.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void checkStore(Path root, Path archive) throws Exception {
    ImageStore store = ImageStore.open(root, KERNEL);
    Set<String> layers = new HashSet<>();
    for (Image image : store.list()) {
      image.chainIds().forEach(chainId -> layers.add(chainId.hex()));
      checkLayers(root, image);
    }
    for (String container : store.containers().list()) {
      ContainerRoot found = store.containers().find(container).orElseThrow();
      assertThat(found.lower().getFirst()).isDirectory();
      store.containers().remove(container);
    }
    assertThat(children(root.resolve("layers"))).isEqualTo(layers);
    assertThat(children(root.resolve("ingest"))).isEmpty();
    assertThat(children(root.resolve("containers"))).isEmpty();
    assertThat(children(root.resolve("blobs/sha256"))).hasSize(store.list().isEmpty() ? 0 : 4);

    assertThat(store.importArchive(archive, List.of())).hasSize(1);
    checkLayers(root, store.find("app").orElseThrow());
    store.remove("app", InUse.REFUSE);
  }

  private static void checkLayers(Path root, Image image) throws Exception {
    Digest bottom = image.chainIds().getFirst();
    Digest top = image.chainIds().getLast();
    for (int i = 0; i < FILES; i++) {
      assertThat(root.resolve("layers").resolve(bottom.hex(), "fs/dir" + i + "/file"))
          .hasContent("content " + i);
      assertThat(root.resolve("layers").resolve(top.hex(), "fs/dir" + i + "/other"))
          .hasSize(10_000);
    }
  }

  private static Set<String> children(Path directory) throws Exception {
    try (Stream<Path> names = Files.list(directory)) {
      return new HashSet<>(names.map(path -> path.getFileName().toString()).toList());
    }
  }
}

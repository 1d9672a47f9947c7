package io.beanpod.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.beanpod.image.layer.Compression;
import io.beanpod.image.layer.LayerUnpacker;
import io.beanpod.image.layer.TreeRemoval;
import io.beanpod.image.layer.UnpackLimits;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.tar.TarEntry;
import io.beanpod.image.tar.TarType;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Layers damaged by chance, always the same ones: each is unpacked or refused with a sentence,
 * nothing outside is touched, and what was made can be removed again.
 */
@Tag("native")
@Timeout(120)
class FuzzedLayerTest {
  private static final int RUNS = 1500;
  private static final Kernel KERNEL = Kernel.linux();
  private static final UnpackLimits LIMITS = new UnpackLimits(4 << 20, 2000);
  private static final int DIRECTORY = OpenFlags.RDONLY | OpenFlags.DIRECTORY;

  /** The archives' links point here. */
  @TempDir private Path outside;

  @TempDir(factory = InMemory.class)
  private Path temp;

  @BeforeEach
  void makeOutside() throws Exception {
    Files.writeString(outside.resolve("victim"), "untouched");
  }

  @AfterEach
  void outsideIsUntouched() throws Exception {
    assertThat(temp).isEmptyDirectory();
    try (Stream<Path> names = Files.list(outside)) {
      assertThat(names).containsExactly(outside.resolve("victim"));
    }
    assertThat(outside.resolve("victim")).hasContent("untouched");
    assertThat(Files.getAttribute(outside.resolve("victim"), "unix:nlink")).isEqualTo(1);
    assertThat(Files.getAttribute(outside.resolve("victim"), "unix:mode")).isEqualTo(0100644);
  }

  private byte[] honest() {
    Map<String, byte[]> xattrs = Map.of("user.a", new byte[] {1, 0, 2}, "user.b", new byte[0]);
    TarEntry sparse =
        new TarEntry(
            "sparse",
            TarType.FILE,
            0644,
            0,
            0,
            9,
            LayerArchive.TIME,
            "",
            0,
            0,
            new java.util.TreeMap<>(),
            List.of(new TarEntry.Extent(0, 9)));
    return new LayerArchive()
        .directory("d/", 0755)
        .file("d/file", "content".repeat(200))
        .file("d/" + "long".repeat(40), "x")
        .symbolicLink("link", outside.toString())
        .symbolicLink("d/long", "target".repeat(30))
        .hardLink("hard", "d/file")
        .node("pipe", TarType.FIFO, 0, 0)
        .node("null", TarType.CHARACTER_DEVICE, 1, 3)
        .file("d/.wh.gone", "")
        .file("implicit/deep/er/.wh..wh..opq", "")
        .add(TarEntry.directory("x/", 01777, 7, 8, LayerArchive.TIME).withXattrs(xattrs), "")
        .add(sparse, "123456789")
        .file("last", "y".repeat(600))
        .bytes();
  }

  private void unpack(byte[] layer) throws IOException {
    Path root = Files.createDirectory(temp.resolve("layer"));
    try (Fd parent = KERNEL.files().openat(Fd.CWD, temp.toString(), DIRECTORY, 0)) {
      try (Fd fd = KERNEL.files().openat(Fd.CWD, root.toString(), DIRECTORY, 0)) {
        new LayerUnpacker(KERNEL, LIMITS).unpack(new ByteArrayInputStream(layer), fd);
      } finally {
        new TreeRemoval(KERNEL.files()).remove(parent, "layer");
      }
    }
  }

  private void survive(String name, byte[] layer) {
    try {
      unpack(layer);
    } catch (IOException e) {
      assertThat(e.getMessage()).as(name).isNotBlank().doesNotContainPattern("[\\x00-\\x08]");
    } catch (RuntimeException | Error e) {
      fail(name, e);
    }
  }

  @Test
  void archivesWhoseHeadersAreDamagedAndStillAddUp() throws Exception {
    byte[] honest = honest();
    for (int seed = 0; seed < RUNS; seed++) {
      survive("seed " + seed, new Mutations(seed, outside).archive(honest));
    }
  }

  @Test
  void packedBytesThatAreDamaged() throws Exception {
    byte[] gzip = TestImage.packed(honest(), Compression.GZIP);
    byte[] zstd = TestImage.packed(honest(), Compression.ZSTD);
    for (int seed = 0; seed < RUNS; seed++) {
      Mutations mutations = new Mutations(seed, outside);
      survive("seed " + seed, mutations.damage(mutations.chance(2) ? gzip : zstd));
    }
  }

  /** Some 20 entries of a few KiB would else be remembered as 100 MiB of paths. */
  @Test
  void directoriesThatTakeTooMuchMemory() throws Exception {
    LayerArchive archive = new LayerArchive();
    for (int i = 0; i < 40; i++) {
      archive.file(i + "/" + "d/".repeat(2000) + "f", "");
    }
    byte[] layer = archive.bytes();

    assertThatThrownBy(() -> unpack(layer))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("/d/d/d/")
        .hasMessageContaining("directories take more than 64 MiB");
  }

  @Test
  void anythingAtAll() throws Exception {
    byte[] start = "\037\213\b\0".getBytes(StandardCharsets.ISO_8859_1);
    for (int seed = 0; seed < RUNS / 5; seed++) {
      byte[] noise = new byte[1024];
      new java.util.Random(seed).nextBytes(noise);
      if (seed % 2 == 0) {
        System.arraycopy(start, 0, noise, 0, start.length);
      }
      survive("seed " + seed, noise);
    }
  }
}

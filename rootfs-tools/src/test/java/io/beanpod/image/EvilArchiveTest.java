package io.beanpod.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.layer.Compression;
import io.beanpod.image.layer.UnpackLimits;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Platform;
import io.beanpod.image.tar.TarEntry;
import io.beanpod.image.tar.TarType;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Archives that try to get out of their root, or to fill the disk: each is refused with the name of
 * its entry, nothing outside is touched, and the store is as it was. Among them the ways of
 * CVE-2021-32760, CVE-2025-47290, CVE-2024-45310, CVE-2023-25153, CVE-2026-95838 and
 * GHSA-9m95-8hx6-7p9v.
 */
@Tag("native")
class EvilArchiveTest {
  private static final Kernel KERNEL = Kernel.linux();
  private static final UnpackLimits LIMITS = new UnpackLimits(4 << 20, 2000);

  /** The victim's directory; evil archives know its name. */
  private static final Path OUTSIDE = Path.of("/tmp/beanpod-evil-archive-test");

  @TempDir private Path temp;
  private ImageStore store;

  @BeforeEach
  void openStore() throws Exception {
    Files.createDirectories(OUTSIDE);
    Files.writeString(OUTSIDE.resolve("victim"), "untouched");
    store = ImageStore.open(temp.resolve("store"), KERNEL, LIMITS);
  }

  @AfterEach
  void outsideIsUntouched() throws Exception {
    try (Stream<Path> names = Files.list(OUTSIDE)) {
      assertThat(names).containsExactly(OUTSIDE.resolve("victim"));
    }
    assertThat(OUTSIDE.resolve("victim")).hasContent("untouched");
    assertThat(Files.getAttribute(OUTSIDE.resolve("victim"), "unix:nlink")).isEqualTo(1);
    assertThat(Files.getAttribute(OUTSIDE.resolve("victim"), "unix:mode")).isEqualTo(0100644);
    assertThat(Files.getAttribute(OUTSIDE, "unix:mode")).isEqualTo(0040755);
    Files.delete(OUTSIDE.resolve("victim"));
    Files.delete(OUTSIDE);
  }

  private static Arguments evil(String name, String message, UnaryOperator<LayerArchive> entries) {
    return Arguments.of(name, message, entries.apply(new LayerArchive()).bytes());
  }

  private static TarEntry owned(long uid, long gid) {
    return TarEntry.file("owned", 0644, uid, gid, 0, LayerArchive.TIME);
  }

  static Stream<Arguments> evilLayers() {
    String up = "../../../../../../../../../../../.." + OUTSIDE;
    return Stream.of(
        evil("dot dot", "\"" + up + "/new\": its path has \"..\"", a -> a.file(up + "/new", "x")),
        evil("dot dot inside", "\"a/../../b\"", a -> a.file("a/../../b", "x")),
        evil("trailing dot dot", "\"a/..\"", a -> a.directory("a/..", 0777)),
        evil(
            "file below a link",
            "\"link/new\": \"link\" above it is a symbolic link",
            a -> a.symbolicLink("link", OUTSIDE.toString()).file("link/new", "x")),
        evil(
            "directory below a link",
            "\"a/link/sub/\"",
            a -> a.symbolicLink("a/link", OUTSIDE.toString()).directory("a/link/sub/", 0777)),
        evil(
            "directory below links in turn",
            "\"one/two/new\"",
            a -> a.symbolicLink("one", "two").symbolicLink("two", ".").file("one/two/new", "x")),
        evil(
            "whiteout below a link",
            "\"link/.wh.victim\"",
            a -> a.symbolicLink("link", OUTSIDE.toString()).file("link/.wh.victim", "")),
        evil(
            "opaque mark below a link",
            "\"link/.wh..wh..opq\"",
            a -> a.symbolicLink("link", OUTSIDE.toString()).file("link/.wh..wh..opq", "")),
        evil("below a file", "\"file/x\"", a -> a.file("file", "").file("file/x", "x")),
        evil(
            "hard link to the host",
            "\"h\": the hard link's target \"" + OUTSIDE + "/victim\" is not in the layer",
            a -> a.hardLink("h", OUTSIDE + "/victim")),
        evil("hard link upwards", "\"h\"", a -> a.hardLink("h", up + "/victim")),
        evil(
            "hard link through a link",
            "\"h\"",
            a -> a.symbolicLink("link", OUTSIDE.toString()).hardLink("h", "link/victim")),
        evil("hard link to itself", "\"h\"", a -> a.file("h", "").hardLink("./h", "h")),
        evil("hard link to a directory", "\"h\"", a -> a.directory("d", 0755).hardLink("h", "d")),
        evil("hard link to a whiteout", "\"h\"", a -> a.file(".wh.w", "").hardLink("h", "w")),
        evil("root as link", "\".\": it would replace", a -> a.symbolicLink(".", "/etc")),
        evil("root as file", "\"/\": it would replace", a -> a.file("/", "x")),
        evil("root as device", "\"./.\"", a -> a.node("./.", TarType.BLOCK_DEVICE, 8, 0)),
        evil("root as hard link", "\"./\"", a -> a.file("f", "").hardLink("./", "f")),
        evil("whiteout of nothing", "\".wh.\"", a -> a.file(".wh.", "")),
        evil("whiteout of the root", "\".wh..\"", a -> a.file(".wh..", "")),
        evil("whiteout upwards", "\"a/.wh...\"", a -> a.file("a/.wh...", "")),
        evil("owner -1", "\"owned\": its owner", a -> a.add(owned(0xFFFF_FFFFL, 0), "")),
        evil("owner that wraps to root", "\"owned\"", a -> a.add(owned(1L << 32, 0), "")),
        evil("group that wraps to root", "\"owned\"", a -> a.add(owned(0, 1L << 32), "")),
        evil(
            "device that wraps",
            "\"dev\": its device number",
            a -> a.node("dev", TarType.CHARACTER_DEVICE, 1 << 12, 3)),
        evil("link without target", "\"l\"", a -> a.symbolicLink("l", "")),
        evil("name that is too long", "ENAMETOOLONG", a -> a.file("n".repeat(300), "")),
        evil("path that is too long", "longer than 4095", a -> a.file("d/".repeat(3000), "")),
        evil(
            "bomb of bytes",
            "more than the limit of 4194304 bytes",
            a -> a.file("zeros", "\0".repeat(5 << 20))),
        evil(
            "bomb of entries",
            "more than the limit of 2000 entries",
            a -> {
              for (int i = 0; i <= 2000; i++) {
                a.directory("d" + i, 0755);
              }
              return a;
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("evilLayers")
  void anEvilLayerIsRefused(String name, String message, byte[] layer) throws Exception {
    byte[] honest = new LayerArchive().file("honest", "x").bytes();
    Path archive = new TestImage(honest, layer).dockerArchive(temp.resolve("evil.tar"), "evil");

    assertThatThrownBy(() -> store.importArchive(archive, List.of()))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("evil.tar")
        .hasMessageContaining("layer sha256:" + Digest.of(layer).hex())
        .hasMessageContaining(message);
    assertStoreIsEmpty();
  }

  private void assertStoreIsEmpty() throws Exception {
    assertThat(store.list()).isEmpty();
    for (String directory : List.of("ingest", "blobs/sha256", "layers", "containers")) {
      assertThat(temp.resolve("store").resolve(directory)).isEmptyDirectory();
    }
  }

  /** Entries that follow a link in careless hands, and here only replace it. */
  @Test
  void linksAreReplacedAndNeverFollowed() throws Exception {
    String victim = OUTSIDE + "/victim";
    byte[] layer =
        new LayerArchive()
            .symbolicLink("file", victim)
            .file("file", "inside")
            .symbolicLink("directory", OUTSIDE.toString())
            .directory("directory", 0700)
            .file("directory/new", "inside")
            .add(
                TarEntry.plain(
                    "mode", TarType.SYMBOLIC_LINK, 04777, 1, 1, 0, LayerArchive.TIME, victim),
                "")
            .symbolicLink("target", victim)
            .hardLink("linked", "target")
            .file("linked", "inside")
            .symbolicLink("device", victim)
            .node("device", TarType.FIFO, 0, 0)
            .symbolicLink("hidden", OUTSIDE.toString())
            .file(".wh.hidden", "")
            .bytes();

    Image image = importImage(new TestImage(layer));

    Path root = layerRoot(image);
    assertThat(root.resolve("file")).isRegularFile().hasContent("inside");
    assertThat(root.resolve("directory/new")).hasContent("inside");
    assertThat(root.resolve("directory").toRealPath()).isEqualTo(root.resolve("directory"));
    assertThat(root.resolve("linked")).hasContent("inside");
    assertThat(root.resolve("target")).isSymbolicLink();
    assertThat(root.resolve("hidden")).isSymbolicLink();
  }

  @Test
  void attributesOfOverlayfsAndOfSecurityModulesAreNotTaken() throws Exception {
    Map<String, byte[]> attributes =
        Map.of(
            "trusted.overlay.redirect", "/other".getBytes(StandardCharsets.UTF_8),
            "trusted.overlay.metacopy", new byte[0],
            "user.overlay.opaque", new byte[] {'y'},
            "security.selinux", new byte[] {'x'},
            "user.own", new byte[] {1});
    byte[] layer =
        new LayerArchive()
            .add(TarEntry.directory("d", 0755, 0, 0, LayerArchive.TIME).withXattrs(attributes), "")
            .bytes();

    Image image = importImage(new TestImage(layer));

    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    String path = layerRoot(image).resolve("d").toString();
    try (Fd directory = KERNEL.files().openat(Fd.CWD, path, flags, 0)) {
      assertThat(KERNEL.xattrs().list(directory)).containsExactly("user.own");
    }
  }

  private Image importImage(TestImage image) throws Exception {
    Path archive = image.dockerArchive(temp.resolve("image.tar"), "image");
    return store.importArchive(archive, List.of()).getFirst();
  }

  private Path layerRoot(Image image) {
    return temp.resolve("store/layers").resolve(image.chainIds().getFirst().hex(), "fs");
  }

  @Test
  void bytesThatAreNotWhatTheManifestSaysAreRefused() throws Exception {
    byte[] layer = new LayerArchive().file("f", "content").bytes();
    Path layout = new TestImage(layer).ociLayout(temp.resolve("oci"), Compression.GZIP, "image:v1");
    Digest packed = Digest.of(TestImage.packed(layer, Compression.GZIP));
    Path blob = layout.resolve("blobs/sha256").resolve(packed.hex());
    byte[] other = new LayerArchive().file("f", "CONTENT").bytes();
    Files.write(blob, TestImage.packed(other, Compression.GZIP));

    assertThatThrownBy(() -> store.importArchive(layout, List.of()))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("layer " + packed);
    assertStoreIsEmpty();

    byte[] bytes = TestImage.packed(layer, Compression.GZIP);
    Files.write(blob, Arrays.copyOf(bytes, bytes.length - 3));
    assertThatThrownBy(() -> store.importArchive(layout, List.of()))
        .hasMessageContaining("layer " + packed)
        .hasMessageContaining("it is not complete");

    Files.write(blob, Arrays.copyOf(bytes, bytes.length + 3));
    assertThatThrownBy(() -> store.importArchive(layout, List.of()))
        .hasMessageContaining("more than the " + bytes.length + " bytes");
    assertStoreIsEmpty();
  }

  @Test
  void aLayerThatIsNotWhatTheConfigurationSaysIsRefused() throws Exception {
    byte[] layer = new LayerArchive().file("f", "x").bytes();
    ImageConfig config =
        ImageConfig.builder(Platform.host()).diffIds(List.of(Digest.of(new byte[1]))).build();
    Path layout =
        new TestImage(layer)
            .withConfig(config)
            .ociLayout(temp.resolve("oci"), Compression.ZSTD, "image:v1");

    assertThatThrownBy(() -> store.importArchive(layout, List.of()))
        .hasMessageContaining("but the image's configuration says");
    assertStoreIsEmpty();
  }

  @Test
  void aManifestOfAnyOtherBytesIsRefused() throws Exception {
    byte[] layer = new LayerArchive().file("f", "x").bytes();
    Path layout = new TestImage(layer).ociLayout(temp.resolve("oci"), Compression.NONE, "image:v1");
    try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        byte[] bytes = Files.readAllBytes(blob);
        byte[] changed = bytes.clone();
        changed[changed.length / 2] ^= 1;
        Files.write(blob, changed);
        assertThatThrownBy(() -> store.importArchive(layout, List.of()))
            .isInstanceOf(ImageException.class)
            .hasMessageContaining(blob.getFileName().toString());
        Files.write(blob, bytes);
      }
    }
    assertStoreIsEmpty();
    assertThat(store.importArchive(layout, List.of())).hasSize(1);
  }

  @Test
  void aDocumentThatIsTooLargeIsNotRead() throws Exception {
    byte[] layer = new LayerArchive().bytes();
    Path layout = new TestImage(layer).ociLayout(temp.resolve("oci"), Compression.NONE, "image:v1");
    try (var file = new RandomAccessFile(layout.resolve("index.json").toFile(), "rw")) {
      file.setLength(1L << 40);
    }

    assertThatThrownBy(() -> store.importArchive(layout, List.of()))
        .hasMessageContaining("index.json has 1099511627776 bytes; the limit is 8 MiB");
  }

  /** Whole archives damaged by chance: read or refused, and then as if never seen. */
  @Test
  void aDamagedArchiveLeavesNothing() throws Exception {
    byte[] layer = new LayerArchive().directory("d", 0755).file("d/f", "content").bytes();
    Path file = new TestImage(layer).dockerArchive(temp.resolve("docker.tar"), "image");
    byte[] archive = Files.readAllBytes(file);
    for (int seed = 0; seed < 60; seed++) {
      Mutations mutations = new Mutations(seed);
      Files.write(file, seed % 2 == 0 ? mutations.archive(archive) : mutations.damage(archive));
      try {
        for (Image image : store.importArchive(file, List.of("fuzzed:v1"))) {
          store.removeWhole(image.id().toString());
        }
      } catch (ImageException e) {
        assertThat(e.getMessage()).as("seed " + seed).contains("docker.tar");
      }
      assertStoreIsEmpty();
    }
  }

  @Test
  void anArchiveThatIsAllNamesIsNotRemembered() throws Exception {
    LayerArchive archive = new LayerArchive();
    for (int i = 0; i < 20; i++) {
      archive.file(i + "n".repeat(1_000_000), "");
    }
    Path file = Files.write(temp.resolve("names.tar"), archive.bytes());

    assertThatThrownBy(() -> store.importArchive(file, List.of()))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("names.tar")
        .hasMessageContaining("names are longer than");
  }

  @Test
  void documentsOfADockerArchiveHaveALimitToo() throws Exception {
    Path file = temp.resolve("large.tar");
    Files.write(
        file, new LayerArchive().file("manifest.json", "[" + " ".repeat(9 << 20) + "]").bytes());

    assertThatThrownBy(() -> store.importArchive(file, List.of()))
        .hasMessageContaining("large.tar")
        .hasMessageContaining("the limit is 8 MiB");
    assertStoreIsEmpty();
  }

  /** CVE-2024-25621, CVE-2021-41103: what an image holds is not for every user of the machine. */
  @Test
  void nobodyElseReachesTheStore() throws Exception {
    importImage(new TestImage(new LayerArchive().file("f", "x").bytes()));

    for (String directory : List.of("", "ingest", "blobs/sha256", "layers", "containers")) {
      Path path = temp.resolve("store").resolve(directory);
      assertThat(Files.getAttribute(path, "unix:mode")).as(directory).isEqualTo(0040700);
    }
  }

  @Test
  void aLayoutDoesNotReachOutOfItsDirectory() throws Exception {
    byte[] layer = new LayerArchive().bytes();
    Path layout = new TestImage(layer).ociLayout(temp.resolve("oci"), Compression.NONE, "image:v1");
    Path blob = layout.resolve("blobs/sha256").resolve(Digest.of(layer).hex());
    Files.move(blob, OUTSIDE.resolve("moved"));
    Files.createSymbolicLink(blob, OUTSIDE.resolve("moved"));

    try {
      assertThatThrownBy(() -> store.importArchive(layout, List.of()))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("ELOOP");
    } finally {
      Files.delete(OUTSIDE.resolve("moved"));
    }
    assertStoreIsEmpty();
  }

  /** Linear: each of these took a walk over the directory in programs with CVE-2026-95838. */
  @Test
  void manyWhiteoutsAreUnpacked() throws Exception {
    LayerArchive archive = new LayerArchive();
    for (int i = 0; i < 900; i++) {
      archive.file("d/.wh.f" + i, "").file("d/.wh..wh..opq", "");
    }

    Image image = importImage(new TestImage(archive.bytes()));

    try (Stream<Path> names = Files.list(layerRoot(image).resolve("d"))) {
      assertThat(names).hasSize(900);
    }
  }
}

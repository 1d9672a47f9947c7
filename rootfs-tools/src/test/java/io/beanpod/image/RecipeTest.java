package io.beanpod.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.build.Recipe;
import io.beanpod.image.build.Recipe.Owner;
import io.beanpod.image.build.Recipe.Part;
import io.beanpod.image.layer.Compression;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Platform;
import io.beanpod.sys.Kernel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images made of parts, with and without a base. */
@Tag("native")
class RecipeTest {
  private static final Kernel KERNEL = Kernel.linux();
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir private Path temp;
  private ImageStore store;

  @BeforeEach
  void open() throws Exception {
    store = ImageStore.open(temp.resolve("store"), KERNEL);
  }

  private static ImageConfig.Builder config() {
    return ImageConfig.builder(Platform.host());
  }

  private static Recipe recipe(
      Optional<String> base, Map<String, Part> parts, ImageConfig config, @Nullable Instant time) {
    return new Recipe(List.of("made:v1"), base, List.of(), new TreeMap<>(parts), config, time);
  }

  private Path layer(Image image) {
    return temp.resolve("store/layers").resolve(image.chainIds().getLast().hex()).resolve("fs");
  }

  /** A directory with two files, one of them a program. */
  private Path source() throws Exception {
    Path source = Files.createDirectories(temp.resolve("source/sub"));
    Files.writeString(source.resolve("data"), "data");
    Path program = Files.writeString(source.resolveSibling("program"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-x---"));
    Files.deleteIfExists(source.resolve("link"));
    Files.createSymbolicLink(source.resolve("link"), Path.of("data"));
    return temp.resolve("source");
  }

  private SortedMap<String, Part> parts() throws Exception {
    return new TreeMap<>(
        Map.of(
            "app",
            new Part.Copy(source(), new Owner(1000, 1001), Optional.empty()),
            "app/program2",
            new Part.Copy(source().resolve("program"), Owner.ROOT, Optional.of(0755)),
            "etc/motd",
            new Part.Text("hello\n", Owner.ROOT, 0640),
            "var/lib/app",
            new Part.Directory(new Owner(1000, 1000), 01770),
            "usr/bin/awk",
            new Part.Link("mawk")));
  }

  @Test
  void partsHaveTheirOwnersModesAndContents() throws Exception {
    Image image = store.build(recipe(Optional.empty(), parts(), config().build(), TIME));

    Path root = layer(image);
    assertThat(root.resolve("etc/motd")).hasContent("hello\n");
    assertThat(Files.getAttribute(root.resolve("etc/motd"), "unix:mode")).isEqualTo(0100640);
    assertThat(Files.getAttribute(root.resolve("app/sub/data"), "unix:uid")).isEqualTo(1000);
    assertThat(Files.getAttribute(root.resolve("app/sub/data"), "unix:gid")).isEqualTo(1001);
    assertThat(Files.getAttribute(root.resolve("app/program"), "unix:mode")).isEqualTo(0100750);
    assertThat(Files.getAttribute(root.resolve("app/program2"), "unix:mode")).isEqualTo(0100755);
    assertThat(Files.getAttribute(root.resolve("app/program2"), "unix:uid")).isEqualTo(0);
    assertThat(Files.readSymbolicLink(root.resolve("app/sub/link"))).hasToString("data");
    assertThat(Files.getAttribute(root.resolve("var/lib/app"), "unix:mode")).isEqualTo(0041770);
    assertThat(Files.readSymbolicLink(root.resolve("usr/bin/awk"))).hasToString("mawk");
    assertThat(image.config().created()).isEqualTo(TIME);
    assertThat(Files.getLastModifiedTime(root.resolve("app/program")).toInstant()).isEqualTo(TIME);
  }

  /** The days differ in every time that files have: all of them are later than the given one. */
  @Test
  void buildsOnDifferentDaysGiveTheSameDigests() throws Exception {
    Image first = store.build(recipe(Optional.empty(), parts(), config().build(), TIME));
    for (Path file : List.of(temp.resolve("source/program"), temp.resolve("source/sub/data"))) {
      Files.setLastModifiedTime(file, FileTime.from(TIME.plusSeconds(86_400)));
    }
    ImageStore other = ImageStore.open(temp.resolve("other"), KERNEL);
    Image second = other.build(recipe(Optional.empty(), partsAgain(), config().build(), TIME));

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.manifestDigest()).isEqualTo(first.manifestDigest());
  }

  private SortedMap<String, Part> partsAgain() throws Exception {
    Path moved = temp.resolve("elsewhere");
    Files.move(temp.resolve("source"), moved);
    SortedMap<String, Part> parts = new TreeMap<>();
    for (Map.Entry<String, Part> part : parts().entrySet()) {
      parts.put(
          part.getKey(),
          part.getValue() instanceof Part.Copy copy
              ? new Part.Copy(
                  moved.resolve(temp.resolve("source").relativize(copy.source())),
                  copy.owner(),
                  copy.mode())
              : part.getValue());
    }
    return parts;
  }

  private Image base(Compression compression) throws Exception {
    TestImage made =
        new TestImage(
            new LayerArchive()
                .directory("tmp/", 01777)
                .directory("etc/", 0751)
                .file("etc/motd", "old")
                .file("etc/kept", "kept")
                .bytes());
    made =
        made.withConfig(
            config()
                .created(Instant.EPOCH)
                .env(List.of("PATH=/old", "A=1", "B=2"))
                .entrypoint(List.of("/old"))
                .cmd(List.of("old"))
                .workingDir("/old")
                .labels(Map.of("a", "old", "b", "old"))
                .exposedPorts(List.of("80/tcp"))
                .diffIds(
                    List.of(
                        io.beanpod.image.oci.Digest.of(
                            new LayerArchive()
                                .directory("tmp/", 01777)
                                .directory("etc/", 0751)
                                .file("etc/motd", "old")
                                .file("etc/kept", "kept")
                                .bytes())))
                .build());
    Path layout = made.ociLayout(temp.resolve("layout"), compression, "base:v1");
    return store.importArchive(layout, List.of()).getFirst();
  }

  @Test
  void aBaseKeepsItsLayersAndItsDirectoriesAreAsItSays() throws Exception {
    Image base = base(Compression.GZIP);
    Map<String, Part> parts =
        Map.of(
            "etc/motd", new Part.Text("new", Owner.ROOT, 0644),
            "tmp/x", new Part.Text("x", Owner.ROOT, 0644));

    Image image = store.build(recipe(Optional.of("base:v1"), parts, config().build(), null));

    assertThat(image.chainIds()).hasSize(2).startsWith(base.chainIds().getFirst());
    assertThat(image.config().diffIds()).startsWith(base.config().diffIds().getFirst());
    Path root = layer(image);
    assertThat(root.resolve("etc/motd")).hasContent("new");
    assertThat(root.resolve("etc/kept")).doesNotExist();
    assertThat(Files.getAttribute(root.resolve("tmp"), "unix:mode", LinkOption.NOFOLLOW_LINKS))
        .isEqualTo(0041777);
    assertThat(Files.getAttribute(root.resolve("etc"), "unix:mode")).isEqualTo(0040751);
    store.exportArchive(List.of("made:v1"), temp.resolve("made.tar"));
    ImageStore other = ImageStore.open(temp.resolve("other"), KERNEL);
    assertThat(other.importArchive(temp.resolve("made.tar"), List.of()).getFirst().id())
        .isEqualTo(image.id());
  }

  @Test
  void whatABaseSaysOfItsContainersIsAddedTo() throws Exception {
    base(Compression.NONE);

    ImageConfig own = config().env(List.of("B=3", "C=4")).labels(Map.of("b", "new")).build();
    ImageConfig added = store.build(recipe(Optional.of("base:v1"), Map.of(), own, null)).config();
    assertThat(added.env()).containsExactly("PATH=/old", "A=1", "B=3", "C=4");
    assertThat(added.entrypoint()).containsExactly("/old");
    assertThat(added.cmd()).containsExactly("old");
    assertThat(added.workingDir()).isEqualTo("/old");
    assertThat(added.labels()).isEqualTo(Map.of("a", "old", "b", "new"));
    assertThat(added.diffIds()).as("nothing was added, so there is no layer").hasSize(1);

    ImageConfig program =
        config().entrypoint(List.of("/new")).exposedPorts(List.of("81/tcp")).build();
    ImageConfig replaced =
        store.build(recipe(Optional.of("base:v1"), Map.of(), program, null)).config();
    assertThat(replaced.entrypoint()).containsExactly("/new");
    assertThat(replaced.cmd()).isEmpty();
    assertThat(replaced.exposedPorts()).containsExactly("80/tcp", "81/tcp");
  }

  @Test
  void whatCannotBeBuiltIsNamed() throws Exception {
    base(Compression.NONE);
    Platform foreign = new Platform("linux", "s390x", "");
    ImageConfig other = ImageConfig.builder(foreign).build();

    assertThatThrownBy(() -> store.build(recipe(Optional.of("absent"), Map.of(), other, null)))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("image \"absent\" is not in the store");
    assertThatThrownBy(() -> store.build(recipe(Optional.of("base:v1"), Map.of(), other, null)))
        .hasMessageContaining("base image base:v1 is for " + Platform.host())
        .hasMessageContaining("the image for linux/s390x");
    Recipe packages =
        new Recipe(
            List.of("made:v1"), Optional.empty(), List.of("dash"), new TreeMap<>(), other, null);
    assertThatThrownBy(() -> store.build(packages))
        .hasMessageContaining("packages are those of this machine");
    Map<String, Part> parts =
        Map.of("x", new Part.Copy(Path.of("/dev/null"), Owner.ROOT, Optional.empty()));
    assertThatThrownBy(() -> store.build(recipe(Optional.empty(), parts, config().build(), null)))
        .hasMessageContaining("/x: a CHARACTER_DEVICE cannot be copied");
  }
}

package io.beanpod.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.image.build.BuildRequest;
import io.beanpod.image.build.BuildSource;
import io.beanpod.image.oci.ImageException;
import io.beanpod.sys.Kernel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images made of packages, directories and tars, with the real apt, kernel and file system. */
@Tag("native")
class ImageBuildTest {
  private static final Kernel KERNEL = Kernel.linux();

  @TempDir private Path temp;
  private ImageStore store;

  @BeforeEach
  void openStore() throws Exception {
    store = ImageStore.open(temp.resolve("store"), KERNEL);
  }

  @Test
  void busyboxBecomesAnImageWithItsCommands() throws Exception {
    Image image =
        store.build(BuildRequest.of(BuildSource.Packages.of("busybox-static"), "busybox"));

    Path root = temp.resolve("store/layers").resolve(image.chainIds().getFirst().hex(), "fs");
    assertThat(root.resolve("bin")).isSymbolicLink();
    assertThat(Files.readSymbolicLink(root.resolve("usr/bin/sh")))
        .hasToString("../../usr/bin/busybox");
    assertThat(Files.readSymbolicLink(root.resolve("usr/sbin/chroot")))
        .hasToString("../../usr/bin/busybox");
    assertThat(Files.readString(root.resolve("etc/passwd"))).startsWith("root:x:0:0:");
    assertThat(root.resolve("dev")).isEmptyDirectory();
    assertThat(Files.getAttribute(root.resolve("tmp"), "unix:mode")).isEqualTo(0040000 | 01777);
    assertThat(store.find("docker.io/library/busybox:latest")).contains(image);
  }

  @Test
  void thePackagesGiveTheSameImageEachTime() throws Exception {
    BuildSource source = BuildSource.Packages.of("busybox-static");
    Image first = store.build(BuildRequest.of(source, "one"));
    Image second = store.build(BuildRequest.of(source, "two"));

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.manifestDigest()).isEqualTo(first.manifestDigest());
    assertThat(store.list()).hasSize(1);
    assertThat(store.list().getFirst().names()).extracting("path").contains("library/one");
  }

  @Test
  void aPackageWithDependenciesRuns() throws Exception {
    Image image =
        store.build(
            BuildRequest.of(
                new BuildSource.Packages(List.of("mawk"), new TreeMap<>(Map.of("bin/awk", "mawk"))),
                "awk"));

    Path root = temp.resolve("store/layers").resolve(image.chainIds().getFirst().hex(), "fs");
    Process awk =
        new ProcessBuilder("chroot", root.toString(), "/bin/awk", "BEGIN { print 6 * 7 }")
            .redirectErrorStream(true)
            .start();
    assertThat(new String(awk.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("42\n");
  }

  @Test
  void aPackageThatDoesNotExistIsNamed() {
    assertThatThrownBy(
            () -> store.build(BuildRequest.of(BuildSource.Packages.of("no-such-package"), "x")))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("no-such-package");
    assertThatThrownBy(
            () -> store.build(BuildRequest.of(BuildSource.Packages.of("-oFoo=bar"), "x")))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("is not the name of a Debian package");
  }

  @Test
  void aDirectoryKeepsOwnersModesLinksAndTimes() throws Exception {
    Path source = Files.createDirectories(temp.resolve("source/etc"));
    Files.writeString(source.resolve("secret"), "s");
    Files.setPosixFilePermissions(
        source.resolve("secret"), PosixFilePermissions.fromString("rw-r-----"));
    Files.setAttribute(source.resolve("secret"), "unix:uid", 70000);
    Files.createLink(source.resolve("again"), source.resolve("secret"));
    Files.createSymbolicLink(source.resolve("link"), Path.of("/etc/secret"));

    Image image =
        store.build(BuildRequest.of(new BuildSource.Directory(temp.resolve("source")), "dir:v1"));

    Path etc = temp.resolve("store/layers").resolve(image.chainIds().getFirst().hex(), "fs/etc");
    assertThat(Files.getAttribute(etc.resolve("secret"), "unix:uid")).isEqualTo(70000);
    assertThat(Files.getAttribute(etc.resolve("secret"), "unix:mode")).isEqualTo(0100640);
    assertThat(Files.getAttribute(etc.resolve("secret"), "unix:ino"))
        .isEqualTo(Files.getAttribute(etc.resolve("again"), "unix:ino"));
    assertThat(Files.readSymbolicLink(etc.resolve("link"))).hasToString("/etc/secret");
    assertThat(Files.getLastModifiedTime(etc, LinkOption.NOFOLLOW_LINKS))
        .isEqualTo(Files.getLastModifiedTime(source, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void aDirectoryWithWhiteoutNamesIsRefused() throws Exception {
    Files.createDirectories(temp.resolve("source"));
    Files.createFile(temp.resolve("source/.wh.etc"));

    assertThatThrownBy(() ->
            store.build(BuildRequest.of(new BuildSource.Directory(temp.resolve("source")), "x")))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(".wh.etc");
  }
}

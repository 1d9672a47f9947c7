package io.beanpod.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.beanpod.image.layer.Compression;
import io.beanpod.sys.Kernel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Images that other programs made or read: skopeo and umoci of Debian. Without them the tests are
 * reported as skipped; {@code apt-get install skopeo umoci} brings them.
 */
@Tag("native")
class ForeignArchiveTest {
  private static final Kernel KERNEL = Kernel.linux();

  @TempDir private Path temp;
  private ImageStore store;

  @BeforeEach
  void openStore() throws Exception {
    store = ImageStore.open(temp.resolve("store"), KERNEL);
  }

  private static void run(String... words) throws Exception {
    Path program = Path.of("/usr/bin", words[0]);
    assumeTrue(Files.isExecutable(program), program + " is not installed");
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", words) + "\n" + output).isZero();
  }

  private static byte[] layer(String content) {
    return new LayerArchive()
        .directory("etc/", 0755)
        .file("etc/file", content)
        .symbolicLink("etc/link", "file")
        .hardLink("etc/hard", "etc/file")
        .bytes();
  }

  /** What we export, skopeo turns into each other form; all come back as the same image. */
  @ParameterizedTest
  @ValueSource(
      strings = {"oci:DIR:app:v1", "oci-archive:FILE:app:v1", "docker-archive:FILE:app:v1"})
  void skopeoAndWeReadEachOther(String form) throws Exception {
    TestImage made = new TestImage(layer("one"), layer("two"));
    Path layout = made.ociLayout(temp.resolve("oci"), Compression.GZIP, "app:v1");
    Image image = store.importArchive(layout, List.of()).getFirst();
    store.exportArchive(List.of("app:v1"), temp.resolve("ours.tar"));
    Path theirs = temp.resolve("theirs");
    String target = form.replace("DIR", theirs.toString()).replace("FILE", theirs.toString());

    for (String source : List.of("oci-archive:", "docker-archive:")) {
      run("skopeo", "copy", source + temp.resolve("ours.tar"), target);
      ImageStore other = ImageStore.open(temp.resolve("other"), KERNEL);
      Image again = other.importArchive(theirs, List.of()).getFirst();
      assertThat(again.chainIds()).isEqualTo(image.chainIds());
      assertThat(again.names()).isEqualTo(image.names());
      other.remove("app:v1", InUse.REFUSE);
      run("rm", "-rf", theirs.toString());
    }
  }

  /** umoci builds an image of three layers, with files changed and removed between them. */
  @Test
  void umocisImageUnpacksAsUmociUnpacksIt() throws Exception {
    Path layout = temp.resolve("layout");
    String image = layout + ":latest";
    run("umoci", "init", "--layout", layout.toString());
    run("umoci", "new", "--image", image);
    change(
        image,
        "mkdir -p a/b c d && echo 1 > a/b/1 && echo 2 > c/2 && echo 3 > d/3"
            + " && ln c/2 a/hard && ln -s /c/2 a/soft && chmod 1777 d && chown 12:34 c/2"
            + " && mkfifo a/pipe && mknod a/null c 1 3 && touch -d 2001-02-03T04:05:06 a/b"
            + " && head -c 300000 /dev/urandom > a/big && touch 'name with ü'");
    change(image, "rm -r d && echo changed > c/2 && mkdir e && rm a/soft");
    change(image, "rm -r a/b && mkdir a/b && echo new > a/b/new && ln -s e a/soft");
    run("umoci", "config", "--image", image, "--config.cmd", "/bin/true", "--config.user", "7:8");
    run("umoci", "unpack", "--image", image, temp.resolve("expected").toString());

    Image imported = store.importArchive(layout, List.of("umoci:test")).getFirst();

    assertThat(imported.config().cmd()).containsExactly("/bin/true");
    assertThat(imported.config().user()).isEqualTo("7:8");
    assertThat(imported.chainIds()).hasSize(3);
    assertThat(describe(merge(imported)))
        .containsExactlyEntriesOf(describe(temp.resolve("expected/rootfs")));
  }

  private void change(String image, String script) throws Exception {
    Path bundle = temp.resolve("bundle");
    run("umoci", "unpack", "--image", image, bundle.toString());
    run("sh", "-c", "cd " + bundle.resolve("rootfs") + " && " + script);
    run("umoci", "repack", "--image", image, bundle.toString());
    run("rm", "-rf", bundle.toString());
  }

  /** Copies what overlayfs shows of an image, in a mount namespace of its own. */
  private Path merge(Image image) throws Exception {
    ContainerRoot root = store.containers().create("e".repeat(64), image.id());
    Path merged = Files.createDirectory(temp.resolve("merged"));
    List<String> lower = root.lower().stream().map(Path::toString).toList();
    run(
        "unshare",
        "-m",
        "sh",
        "-c",
        "mount -t overlay -o ro,lowerdir="
            + String.join(":", lower)
            + " overlay /mnt && cp -a /mnt/. "
            + merged);
    return merged;
  }

  /** Each file of a tree with all that one can see of it. */
  private static Map<String, String> describe(Path root) throws Exception {
    List<Path> paths;
    try (Stream<Path> tree = Files.walk(root)) {
      paths = new ArrayList<>(tree.toList());
    }
    paths.remove(root);
    Map<String, String> described = new TreeMap<>();
    for (Path path : paths) {
      Map<String, Object> status =
          Files.readAttributes(
              path, "unix:mode,uid,gid,nlink,rdev,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
      String text = new TreeMap<>(status).toString();
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        text = text.replaceFirst("nlink=\\d+", "");
      }
      if (Files.isSymbolicLink(path)) {
        text += " -> " + Files.readSymbolicLink(path);
      } else if (Files.isRegularFile(path)) {
        text += " " + Arrays.hashCode(Files.readAllBytes(path));
      }
      described.put(root.relativize(path).toString(), text);
    }
    return described;
  }
}

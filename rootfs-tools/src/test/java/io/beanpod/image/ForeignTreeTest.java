package io.beanpod.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.beanpod.image.layer.Compression;
import io.beanpod.image.tar.TarEntry;
import io.beanpod.image.tar.TarWriter;
import io.beanpod.sys.Kernel;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each image unpacks to the tree that umoci makes of it: every name with its bytes, mode, owner,
 * time, attributes and other names. Those that take minutes run where {@code BEANPOD_LARGE} is set.
 * Without the programs of others the tests are reported as skipped.
 */
@Tag("native")
class ForeignTreeTest {
  private static final String LARGE = "BEANPOD_LARGE";
  private static final Kernel KERNEL = Kernel.linux();

  @TempDir private Path temp;
  private ImageStore store;

  @BeforeEach
  void openStore() throws Exception {
    store = ImageStore.open(temp.resolve("store"), KERNEL);
  }

  private static void run(String... words) throws Exception {
    for (String place : List.of("/usr/bin", "/usr/sbin")) {
      if (Files.isExecutable(Path.of(place, words[0]))) {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", words) + "\n" + output).isZero();
        return;
      }
    }
    assumeTrue(false, words[0] + " is not installed");
  }

  private void shell(String script) throws Exception {
    run("bash", "-euc", "cd '" + temp + "'\n" + script);
  }

  private void assertSameTree(Path layout) throws Exception {
    run("umoci", "unpack", "--image", layout + ":v1", temp.resolve("expected").toString());
    Image image = store.importArchive(layout, List.of("foreign:v1")).getFirst();
    List<Path> layers = new ArrayList<>();
    image
        .chainIds()
        .forEach(id -> layers.add(temp.resolve("store/layers").resolve(id.hex()).resolve("fs")));

    Map<String, String> ours = VisibleTree.of(layers);
    Map<String, String> theirs = VisibleTree.of(List.of(temp.resolve("expected/rootfs")));

    assertThat(ours).isNotEmpty();
    // The whole map in an error message would be hundreds of megabytes.
    Map<String, String> differing = new java.util.TreeMap<>();
    theirs.forEach((name, text) -> {
      String own = ours.getOrDefault(name, "missing");
      if (!own.equals(text) && differing.size() < 20) {
        differing.put(name, "umoci " + text + ", beanpod " + own);
      }
    });
    assertThat(differing).isEmpty();
    assertThat(ours.keySet()).isEqualTo(theirs.keySet());
  }

  /** A layout of umoci's with these tars as its layers. */
  private Path layout(List<String> tars) throws Exception {
    Path layout = temp.resolve("layout");
    run("umoci", "init", "--layout", layout.toString());
    run("umoci", "new", "--image", layout + ":v1");
    for (String tar : tars) {
      String file = temp.resolve(tar).toString();
      run("umoci", "raw", "add-layer", "--image", layout + ":v1", file);
    }
    return layout;
  }

  /** The same tree as each form of archive that GNU tar knows, one over the other. */
  @Test
  void everyFormOfTar() throws Exception {
    shell(
        """
        mkdir -p t/d/sub t/empty t/"$(printf 'n%.0s' {1..120})" && cd t
        echo one > d/file; ln d/file d/hard; ln -s ../d/file d/soft; ln -s /absent dangling
        mkfifo pipe; mknod null c 1 3; mknod disk b 8 1
        touch "$(printf 'f%.0s' {1..200})" "name with ü and space" $'new\\nline'
        ln -s "$(printf 't/%.0s' {1..120})" longlink
        ln "$(printf 'f%.0s' {1..200})" longhard
        dd if=/dev/zero of=sparse bs=1 count=1 seek=3000000 2>/dev/null
        printf x | dd of=sparse bs=1 seek=1000000 conv=notrunc 2>/dev/null
        head -c 300000 /dev/urandom > big; : > nothing
        chmod 4755 d/file; chmod 1777 empty; chmod 2750 d/sub; chmod 0 nothing
        chown 12:34 big; chown 70000:3000000 nothing; chown -h 5:6 dangling
        setfattr -n user.note -v value big; setfattr -n user.bytes -v 0x00ff0a3d d
        setcap cap_net_raw+ep big
        touch -d '2001-02-03 04:05:06' d/sub; touch -h -d '1999-01-01' dangling; touch -d @0 big
        cd ..
        tar -C t --numeric-owner --format=v7 --exclude='f*' --exclude='n*' --exclude=long* \\
          --exclude=nothing --exclude=pipe --exclude=null --exclude=disk --exclude='*line' -cf v7.tar .
        tar -C t --numeric-owner --format=ustar --exclude='f*' --exclude='n*' --exclude=long* \\
          -cf ustar.tar .
        tar -C t --numeric-owner --format=oldgnu -cf oldgnu.tar .
        tar -C t --numeric-owner --format=gnu -cf gnu.tar .
        tar -C t --numeric-owner --format=pax --xattrs --xattrs-include='*' -cf pax.tar .
        for v in 0.0 0.1 1.0; do
          tar -C t --numeric-owner --format=pax --sparse-version=$v -S -cf sparse$v.tar .
        done
        """);

    for (String form : List.of("v7", "ustar", "oldgnu", "gnu", "pax", "sparse0.0", "sparse0.1")) {
      assertSameTree(layout(List.of(form + ".tar")));
      shell("rm -rf layout expected");
    }
    assertSameTree(layout(List.of("v7.tar", "gnu.tar", "pax.tar", "sparse1.0.tar")));
  }

  /** Layers that hide, replace and bring back what lower ones have. */
  @Test
  void aHundredLayers() throws Exception {
    List<byte[]> layers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      LayerArchive layer = new LayerArchive();
      layer.directory("d" + i % 7, 0700 + i % 7).file("d" + i % 7 + "/f" + i, "layer " + i);
      layer.file("same", "layer " + i).symbolicLink("turn" + i % 3, "to" + i);
      if (i % 5 == 4) {
        layer.file("d" + i % 7 + "/.wh.f" + (i - 7), "");
      }
      if (i % 11 == 10) {
        layer.file("d" + i % 6 + "/.wh..wh..opq", "").file("d" + i % 6 + "/after" + i, "x");
      }
      if (i % 13 == 12) {
        layer.file(".wh.turn" + (i + 1) % 3, "").directory("turn" + (i + 2) % 3 + "x", 0755);
      }
      layers.add(layer.bytes());
    }

    TestImage image = new TestImage(layers.toArray(byte[][]::new));
    assertSameTree(image.ociLayout(temp.resolve("oci"), Compression.GZIP, "v1"));
  }

  /** buildah's way of writing layers, with what it commits between two steps. */
  @Test
  void whatBuildahMakes() throws Exception {
    shell(
        """
        mkdir -p src/bin src/etc && echo a > src/bin/a && ln src/bin/a src/bin/b
        echo conf > src/etc/conf && chmod 640 src/etc/conf && chown 3:4 src/etc/conf
        b() { buildah --root "$PWD/b/root" --runroot "$PWD/b/run" --storage-driver vfs "$@"; }
        command -v buildah >/dev/null || exit 0
        c=$(b from scratch)
        b add "$c" src / >/dev/null
        b config --cmd /bin/a "$c"
        b commit --quiet "$c" oci:"$PWD/first":v1 >/dev/null
        b rm "$c" >/dev/null
        c=$(b from oci:"$PWD/first":v1)
        echo changed > src/etc/conf
        b add "$c" src/etc/conf /etc/conf >/dev/null
        b add --chown 7:8 "$c" src/bin /opt/bin >/dev/null
        b commit --quiet "$c" oci:"$PWD/built":v1 >/dev/null
        b rm "$c" >/dev/null
        rm -rf b
        """);
    assumeTrue(Files.isDirectory(temp.resolve("built")), "buildah is not installed");

    assertSameTree(temp.resolve("built"));
  }

  @Test
  @EnabledIfEnvironmentVariable(named = LARGE, matches = ".+")
  void aDebianRoot() throws Exception {
    shell(
        """
        debootstrap --variant=minbase "$(. /etc/os-release; echo "$VERSION_CODENAME")" root >log 2>&1 ||
          { tail -n 5 log; exit 1; }
        tar -C root --numeric-owner --format=pax --xattrs --xattrs-include='*' -cf root.tar .
        rm -rf root
        """);

    assertSameTree(layout(List.of("root.tar")));
  }

  @Test
  @EnabledIfEnvironmentVariable(named = LARGE, matches = ".+")
  void aLayerOfTwoGigabytes() throws Exception {
    shell(
        """
        mkdir t && head -c 1G /dev/urandom > t/noise && yes beanpod | head -c 1G > t/words
        tar -C t --numeric-owner -cf two.tar . && rm -rf t
        """);

    assertSameTree(layout(List.of("two.tar")));
  }

  @Test
  @EnabledIfEnvironmentVariable(named = LARGE, matches = ".+")
  void twoHundredThousandFiles() throws Exception {
    try (TarWriter tar = new TarWriter(Files.newOutputStream(temp.resolve("files.tar")))) {
      for (int i = 0; i < 200_000; i++) {
        if (i % 1000 == 0) {
          String name = "d" + i / 1000;
          tar.put(
              TarEntry.directory(name, 0755, 1, 2, LayerArchive.TIME),
              InputStream.nullInputStream());
        }
        byte[] content = ("file " + i).getBytes(StandardCharsets.US_ASCII);
        String name = "d" + i / 1000 + "/f" + i;
        tar.put(
            TarEntry.file(name, 0600 + i % 64, i % 7, i, content.length, LayerArchive.TIME),
            new ByteArrayInputStream(content));
      }
    }

    assertSameTree(layout(List.of("files.tar")));
  }
}

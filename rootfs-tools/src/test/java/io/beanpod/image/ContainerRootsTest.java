package io.beanpod.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.beanpod.image.layer.Compression;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.tar.TarEntry;
import io.beanpod.image.tar.TarType;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileStatus;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Mounts;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.OpenHow;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root file systems of containers, as overlayfs shows them. */
@Tag("native")
class ContainerRootsTest {
  private static final Kernel KERNEL = Kernel.linux();
  private static final String ID = "ab".repeat(32);

  @TempDir private Path temp;
  private ImageStore store;
  private long mountsBefore;

  @BeforeEach
  void openStore() throws Exception {
    store = ImageStore.open(temp.resolve("store"), KERNEL);
    mountsBefore = Files.readAllLines(Path.of("/proc/self/mountinfo")).size();
  }

  @AfterEach
  void noMountIsLeft() throws Exception {
    assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo"))).hasSize((int) mountsBefore);
  }

  private ContainerRoot create(byte[]... layers) throws Exception {
    Path layout =
        new TestImage(layers).ociLayout(temp.resolve("oci"), Compression.GZIP, "image:v1");
    Image image = store.importArchive(layout, List.of()).getFirst();
    return store.containers().create(ID, image.id());
  }

  private static String read(Fd root, String path) throws SyscallException {
    ByteBuffer content = ByteBuffer.allocate(1 << 16);
    try (Fd file = KERNEL.files().openat2(root, path, OpenHow.inRoot(OpenFlags.RDONLY))) {
      KERNEL.descriptors().read(file, content);
    }
    return StandardCharsets.UTF_8.decode(content.flip()).toString();
  }

  private static boolean exists(Fd root, String path) throws SyscallException {
    try {
      return KERNEL.files().stat(root, path).links() > 0;
    } catch (SyscallException e) {
      assertThat(e.errno()).isEqualTo(Errno.ENOENT);
      return false;
    }
  }

  @Test
  void upperLayersHideLowerOnes() throws Exception {
    byte[] lower =
        new LayerArchive()
            .file("kept", "lower")
            .file("changed", "lower")
            .file("gone", "lower")
            .file("dir/old", "lower")
            .file("opaque/old", "lower")
            .file("again/old", "lower")
            .file("late/old", "lower")
            .file("type", "lower")
            .bytes();
    byte[] upper =
        new LayerArchive()
            .file("changed", "upper")
            .file(".wh.gone", "")
            .file("dir/new", "upper")
            .file("opaque/.wh..wh..opq", "")
            .file("opaque/new", "upper")
            .file(".wh.again", "")
            .directory("again/", 0755)
            .file("again/new", "upper")
            .file("late/new", "upper")
            .file(".wh.late", "")
            .file(".wh.type", "")
            .file("type/inside", "upper")
            .file(".wh..wh.plnk/1.2", "aufs")
            .bytes();

    ContainerRoot root = create(lower, upper);
    try (Fd mount = store.containers().mount(root)) {
      assertThat(read(mount, "kept")).isEqualTo("lower");
      assertThat(read(mount, "changed")).isEqualTo("upper");
      assertThat(exists(mount, "gone")).isFalse();
      assertThat(read(mount, "dir/old")).isEqualTo("lower");
      assertThat(read(mount, "dir/new")).isEqualTo("upper");
      assertThat(exists(mount, "opaque/old")).isFalse();
      assertThat(read(mount, "opaque/new")).isEqualTo("upper");
      assertThat(exists(mount, "again/old")).isFalse();
      assertThat(read(mount, "again/new")).isEqualTo("upper");
      assertThat(exists(mount, "late/old")).isFalse();
      assertThat(read(mount, "late/new")).isEqualTo("upper");
      assertThat(read(mount, "type/inside")).isEqualTo("upper");
      assertThat(exists(mount, ".wh..wh.plnk")).isFalse();
    }
  }

  /** A layer may use a directory without describing it; it must not change for that. */
  @Test
  void aDirectoryStaysAsTheLayerBelowDescribesIt() throws Exception {
    TarEntry tmp =
        TarEntry.directory("tmp/", 01777, 7, 8, LayerArchive.TIME)
            .withXattrs(Map.of("user.a", new byte[] {1}));
    byte[] lower =
        new LayerArchive()
            .add(TarEntry.directory("./", 0711, 5, 6, LayerArchive.TIME), "")
            .add(tmp, "")
            .directory("gone/", 0700)
            .bytes();
    byte[] middle = new LayerArchive().file("other", "").bytes();
    byte[] upper = new LayerArchive().file("tmp/x", "").file(".wh.gone", "").bytes();
    byte[] top = new LayerArchive().file("tmp/y", "").file("gone/z", "").bytes();

    ContainerRoot root = create(lower, middle, upper, top);
    try (Fd mount = store.containers().mount(root)) {
      FileStatus status = KERNEL.files().stat(mount, "tmp");
      assertThat(status.permissions()).isEqualTo(01777);
      assertThat(status.uid()).isEqualTo(7);
      assertThat(status.gid()).isEqualTo(8);
      assertThat(status.modified()).isEqualTo(LayerArchive.TIME);
      assertThat(KERNEL.files().stat(mount, "gone").permissions()).isEqualTo(0755);
      assertThat(KERNEL.files().stat(mount, ".").permissions()).isEqualTo(0711);
      assertThat(KERNEL.files().stat(mount, ".").uid()).isEqualTo(5);
      try (Fd directory = KERNEL.files().openat2(mount, "tmp", OpenHow.beneath(OpenFlags.RDONLY))) {
        assertThat(KERNEL.xattrs().get(directory, "user.a")).containsExactly(1);
      }
    }
  }

  @Test
  void everyKindOfEntryIsThere() throws Exception {
    byte[] capability = {1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    TarEntry ping =
        TarEntry.file("ping", 0755, 0, 0, 0, LayerArchive.TIME)
            .withXattrs(Map.of("security.capability", capability));
    TarEntry setuid =
        TarEntry.file("su", 04755, 4_000_000_000L, 4_294_967_294L, 3, LayerArchive.TIME);
    byte[] layer =
        new LayerArchive()
            .add(ping, "")
            .add(setuid, "abc")
            .node("null", TarType.CHARACTER_DEVICE, 1, 3)
            .node("disk", TarType.BLOCK_DEVICE, 259, 70000)
            .node("pipe", TarType.FIFO, 0, 0)
            .symbolicLink("dangling", "/no/where")
            .hardLink("su2", "su")
            .hardLink("dangling2", "dangling")
            .bytes();

    ContainerRoot root = create(layer);
    try (Fd mount = store.containers().mount(root)) {
      FileStatus su = KERNEL.files().stat(mount, "su");
      assertThat(su.mode()).isEqualTo(0104755);
      assertThat(Integer.toUnsignedLong(su.uid())).isEqualTo(4_000_000_000L);
      assertThat(Integer.toUnsignedLong(su.gid())).isEqualTo(4_294_967_294L);
      assertThat(su.modified()).isEqualTo(LayerArchive.TIME);
      assertThat(su.links()).isEqualTo(2);
      assertThat(KERNEL.files().stat(mount, "su2").inode()).isEqualTo(su.inode());
      assertThat(KERNEL.files().stat(mount, "null").represented()).hasToString("1:3");
      assertThat(KERNEL.files().stat(mount, "null").mode()).isEqualTo(0020640);
      assertThat(KERNEL.files().stat(mount, "disk").represented()).hasToString("259:70000");
      assertThat(KERNEL.files().stat(mount, "pipe").mode()).isEqualTo(0010640);
      assertThat(KERNEL.files().readlinkat(mount, "dangling")).isEqualTo("/no/where");
      assertThat(KERNEL.files().readlinkat(mount, "dangling2")).isEqualTo("/no/where");
      try (Fd file = KERNEL.files().openat2(mount, "ping", OpenHow.inRoot(OpenFlags.RDONLY))) {
        assertThat(KERNEL.xattrs().get(file, "security.capability")).isEqualTo(capability);
      }
    }
  }

  @Test
  void aHundredLayersAreMounted() throws Exception {
    byte[][] layers = new byte[100][];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = new LayerArchive().file("f" + i, "l" + i).file("last", "l" + i).bytes();
    }

    ContainerRoot root = create(layers);
    try (Fd mount = store.containers().mount(root)) {
      for (int i = 0; i < layers.length; i++) {
        assertThat(read(mount, "f" + i)).isEqualTo("l" + i);
      }
      assertThat(read(mount, "last")).isEqualTo("l99");
    }
  }

  @Test
  void writesGoToTheContainersOwnLayer() throws Exception {
    ContainerRoot root = create(new LayerArchive().file("f", "image").bytes());
    long before = store.containers().usage(root).bytes();
    try (Fd mount = store.containers().mount(root)) {
      OpenHow write = OpenHow.inRoot(OpenFlags.WRONLY | OpenFlags.TRUNC);
      try (Fd file = KERNEL.files().openat2(mount, "f", write)) {
        KERNEL.descriptors().writeFully(file, ByteBuffer.wrap(new byte[100_000]));
      }
      assertThat(root.upper().resolve("f")).hasSize(100_000);
    }

    assertThat(root.lower().getFirst().resolve("f")).hasContent("image");
    assertThat(store.containers().usage(root).bytes() - before).isBetween(100_000L, 200_000L);
    assertThat(store.containers().usage(root).inodes()).isEqualTo(2);
    assertThat(store.containers().list()).containsExactly(ID);
    assertThat(store.containers().find(ID)).contains(root);

    store.containers().remove(ID);
    store.containers().remove(ID);
    assertThat(store.containers().list()).isEmpty();
    assertThat(root.upper()).doesNotExist();
  }

  @Test
  void aContainerHasOneRootAndNeedsAnImage() throws Exception {
    ContainerRoot root = create(new LayerArchive().file("f", "").bytes());

    assertThatThrownBy(() -> store.containers().create(ID, root.image()))
        .hasMessageContaining("has a root file system already");
    assertThatThrownBy(() -> store.containers().create("c".repeat(64), Digest.of(new byte[1])))
        .hasMessageContaining("is not in the store");
    assertThatThrownBy(() -> store.containers().create("../x", root.image()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Deeper than a path can name, and than a process may have open directories. */
  @Test
  void aContainerThatMadeADeepTreeIsRemoved() throws Exception {
    ContainerRoot root = create(new LayerArchive().file("f", "").bytes());
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    Fd current = KERNEL.files().openat(Fd.CWD, root.upper().toString(), flags, 0);
    for (int depth = 0; depth < 3000; depth++) {
      try (Fd above = current) {
        KERNEL.files().mkdirat(above, "deep", 0755);
        current = KERNEL.files().openat(above, "deep", flags, 0);
      }
    }
    current.close();
    assertThat(store.containers().usage(root).inodes()).isBetween(800L, 3001L);

    store.containers().remove(ID);

    assertThat(temp.resolve("store/containers")).isEmptyDirectory();
    assertThat(temp.resolve("store/ingest")).isEmptyDirectory();
  }

  /** Someone's mount below a container's directory must not be emptied with it. */
  @Test
  void aForgottenMountIsNotEmptied() throws Exception {
    Path precious = Files.createDirectory(temp.resolve("precious"));
    Files.writeString(precious.resolve("file"), "precious");
    ContainerRoot root = create(new LayerArchive().file("f", "").bytes());
    Path point = Files.createDirectory(root.upper().resolve("mnt"));
    try (Fd clone = KERNEL.mounts().openTree(Fd.CWD, precious.toString(), Mounts.OPEN_TREE_CLONE);
        Fd target =
            KERNEL
                .files()
                .openat(Fd.CWD, point.toString(), OpenFlags.PATH | OpenFlags.DIRECTORY, 0)) {
      KERNEL.mounts().moveMount(clone, target);
    }

    assertThatThrownBy(() -> store.containers().remove(ID)).isInstanceOf(SyscallException.class);

    assertThat(ImageStore.open(temp.resolve("store"), KERNEL).list()).hasSize(1);
    assertThat(precious.resolve("file")).hasContent("precious");
    String mounted =
        Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
            .map(line -> line.split(" ", -1)[4])
            .filter(path -> path.startsWith(temp.toString()))
            .findFirst()
            .orElseThrow();
    KERNEL.mounts().umount(mounted, 0);
    ImageStore.open(temp.resolve("store"), KERNEL);
    assertThat(temp.resolve("store/ingest")).isEmptyDirectory();
  }

  /** After a power loss a record may be empty; it must not keep the container from going. */
  @Test
  void aTornRecordCanBeRemoved() throws Exception {
    ContainerRoot root = create(new LayerArchive().file("f", "").bytes());
    Files.write(root.upper().resolveSibling("root.json"), new byte[0]);

    ImageStore again = ImageStore.open(temp.resolve("store"), KERNEL);
    assertThat(again.containers().list()).containsExactly(ID);
    again.containers().remove(ID);
    assertThat(again.containers().list()).isEmpty();
  }

  /** A daemon that was killed between the mount and the start finds the container created. */
  @Test
  void aRootThatWasMountedAndNeverUsedCanBeMountedAgain() throws Exception {
    ContainerRoot root = create(new LayerArchive().file("kept", "lower").bytes());
    store.containers().mount(root).close();

    try (Fd again = store.containers().mount(root)) {
      assertThat(read(again, "kept")).isEqualTo("lower");
    }
  }

  @Test
  void aRootMadeAheadIsLikeAnyOther() throws Exception {
    byte[] layer = new LayerArchive().file("kept", "lower").bytes();
    Path layout = new TestImage(layer).ociLayout(temp.resolve("oci"), Compression.GZIP, "image:v1");
    Image image = store.importArchive(layout, List.of()).getFirst();
    try (RootShelf _ = store.containers().prepareAhead(2, List.of())) {
      for (int i = 0; i < 10; i++) {
        String id = Integer.toString(i).repeat(64);
        ContainerRoot root = store.containers().create(id, image.id());
        try (Fd mount = store.containers().mount(root)) {
          assertThat(read(mount, "kept")).isEqualTo("lower");
          KERNEL.files().openat(mount, "own", OpenFlags.WRONLY | OpenFlags.CREAT, 0600).close();
        }
        assertThat(root.upper().resolve("own")).exists();
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> countOf(temp.resolve("store/ingest"), "root.json") == 2);
      }
      assertThat(store.containers().list()).hasSize(10);
    }
    assertThat(countOf(temp.resolve("store/ingest"), "")).isZero();
  }

  @Test
  void aRootMadeAheadHasTheMountPointsThatItsImageLacks() throws Exception {
    byte[] layer =
        new LayerArchive()
            .directory("etc", 0710)
            .file("etc/hosts", "of the image")
            .symbolicLink("dev", "/elsewhere")
            .bytes();
    Path layout = new TestImage(layer).ociLayout(temp.resolve("oci"), Compression.GZIP, "image:v1");
    Image image = store.importArchive(layout, List.of()).getFirst();
    List<MountPoint> points =
        List.of(
            new MountPoint("/etc/hosts", false, 0644),
            new MountPoint("/etc/hostname", false, 0644),
            new MountPoint("/sys/fs/cgroup", true, 0555),
            new MountPoint("/etc/hosts/below", false, 0644),
            new MountPoint("/dev/shm", true, 0755));
    try (RootShelf _ = store.containers().prepareAhead(1, points)) {
      store.containers().create("c".repeat(64), image.id());
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> countOf(temp.resolve("store/ingest"), "root.json") == 1);
      try (Fd root = store.containers().mount(store.containers().create(ID, image.id()))) {
        assertThat(read(root, "etc/hosts")).isEqualTo("of the image");
        assertThat(read(root, "etc/hostname")).isEmpty();
        assertThat(KERNEL.files().stat(root, "etc").permissions()).isEqualTo(0710);
        assertThat(KERNEL.files().stat(root, "etc/hostname").permissions()).isEqualTo(0644);
        assertThat(KERNEL.files().stat(root, "sys").permissions()).isEqualTo(0755);
        assertThat(KERNEL.files().stat(root, "sys/fs/cgroup").permissions()).isEqualTo(0555);
        assertThat(exists(root, "elsewhere")).isFalse();
      }
    }
  }

  @Test
  void anImageThatWasRemovedHasNoRootAhead() throws Exception {
    byte[] layer = new LayerArchive().file("kept", "lower").bytes();
    Path layout = new TestImage(layer).ociLayout(temp.resolve("oci"), Compression.GZIP, "image:v1");
    Image image = store.importArchive(layout, List.of()).getFirst();
    try (RootShelf _ = store.containers().prepareAhead(1, List.of())) {
      store.containers().create(ID, image.id());
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> countOf(temp.resolve("store/ingest"), "root.json") == 1);
      store.containers().remove(ID);
      store.remove("image:v1", InUse.REFUSE);

      assertThatThrownBy(() -> store.containers().create(ID, image.id()))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("is not in the store");
      assertThat(store.containers().list()).isEmpty();
    }
    store.containers().remove(ID);
    assertThat(countOf(temp.resolve("store/ingest"), "")).isZero();
  }

  /** How many files or directories of a name, or of any, are below a directory. */
  private static long countOf(Path directory, String name) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> !path.equals(directory))
          .filter(path -> name.isEmpty() || path.endsWith(name))
          .count();
    } catch (UncheckedIOException changing) {
      return -1;
    }
  }
}

package io.beanpod.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
final class MountsTest {
  private static final long TMPFS_MAGIC = 0x01021994;
  private static final long OVERLAYFS_SUPER_MAGIC = 0x794c7630;

  private final Kernel kernel = Kernel.linux();
  private final Mounts mounts = kernel.mounts();

  @Test
  void readsADetachedOverlayThatNoMountTableShows(@TempDir Path directory) throws Exception {
    // Overlay directories have to lie on a file system that takes them, which a test machine's
    // own root may be none of: a detached tmpfs is.
    try (Fd tmpfs = tmpfs()) {
      String base = tmpfs.procPath();
      for (String name : new String[] {"one", "two", "upper", "work"}) {
        kernel.files().mkdirat(tmpfs, name, 0755);
      }
      write(tmpfs, "one/a", "from one");
      write(tmpfs, "two/b", "from two");
      String before = mountTable();
      try (Fd context = mounts.fsopen("overlay")) {
        mounts.setString(context, "lowerdir+", base + "/one");
        mounts.setString(context, "lowerdir+", base + "/two");
        mounts.setString(context, "upperdir", base + "/upper");
        mounts.setString(context, "workdir", base + "/work");
        mounts.create(context);
        try (Fd root = mounts.fsmount(context, MountAttributes.NOSUID)) {
          assertThat(mountTable()).isEqualTo(before);
          assertThat(mounts.fileSystemType(root)).isEqualTo(OVERLAYFS_SUPER_MAGIC);
          assertThat(read(root, "a")).isEqualTo("from one");
          assertThat(read(root, "/b")).isEqualTo("from two");
          write(root, "c", "new");
          assertThat(read(tmpfs, "upper/c")).isEqualTo("new");
        }
      }
    }
  }

  @Test
  void tellsWhatTheFileSystemSaid() throws Exception {
    try (Fd context = mounts.fsopen("overlay")) {
      assertThatThrownBy(() -> mounts.setString(context, "lowerdir+", "/no/such/layer"))
          .isInstanceOfSatisfying(
              SyscallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
      assertThatThrownBy(() -> mounts.setString(context, "colour", "green"))
          .isInstanceOf(SyscallException.class)
          .hasMessage(
              "fsconfig(colour=green): EINVAL (Invalid argument):"
                  + " overlay: Unknown parameter 'colour'");
    }
  }

  @Test
  void namesAFileSystemThatTheKernelLacks() {
    assertThatThrownBy(() -> mounts.fsopen("beanfs"))
        .isInstanceOf(SyscallException.class)
        .hasMessage("fsopen(beanfs): ENODEV (No such device)");
  }

  @Test
  void makesACopyReadOnlyAndNotItsOrigin() throws Exception {
    try (Fd tmpfs = tmpfs();
        Fd copy = mounts.openTree(tmpfs, ".", Mounts.OPEN_TREE_CLONE)) {
      mounts.setAttributes(copy, true, MountAttributes.setting(MountAttributes.RDONLY));
      assertThatThrownBy(() -> write(copy, "x", "no"))
          .isInstanceOf(SyscallException.class)
          .hasMessageContaining("EROFS");
      write(tmpfs, "x", "yes");
      assertThat(read(copy, "x")).isEqualTo("yes");
    }
  }

  @Test
  void attachesInAMountNamespaceOfItsOwn(@TempDir Path directory) throws Exception {
    FutureTask<String> task =
        new FutureTask<>(() -> {
          kernel.namespaces().unshareFileSystemAttributes();
          kernel.namespaces().unshare(Set.of(Namespace.MOUNT));
          try (Fd root = mounts.openTree(Fd.CWD, "/", 0)) {
            mounts.setAttributes(
                root, true, MountAttributes.propagating(MountAttributes.MS_PRIVATE));
          }
          try (Fd tmpfs = tmpfs();
              Fd target = kernel.files().openat(Fd.CWD, directory.toString(), OpenFlags.PATH, 0)) {
            mounts.moveMount(tmpfs, target);
            String table = mountTable();
            mounts.umount(directory.toString(), Mounts.MNT_DETACH);
            return table;
          }
        });
    Thread.ofPlatform().start(task).join();
    assertThat(task.get()).contains(" " + directory + " ");
    assertThat(mountTable()).doesNotContain(" " + directory + " ");
  }

  @Test
  void tellsTheFileSystemOfAFile() throws Exception {
    try (Fd tmpfs = tmpfs()) {
      assertThat(mounts.fileSystemType(tmpfs)).isEqualTo(TMPFS_MAGIC);
    }
  }

  private Fd tmpfs() throws SyscallException {
    try (Fd context = mounts.fsopen("tmpfs")) {
      mounts.setString(context, "size", "1m");
      mounts.create(context);
      return mounts.fsmount(context, MountAttributes.NODEV);
    }
  }

  private void write(Fd root, String path, String text) throws SyscallException {
    int flags = OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.TRUNC;
    try (Fd file = kernel.files().openat2(root, path, OpenHow.inRoot(flags).withMode(0644))) {
      kernel.descriptors().writeFully(file, StandardCharsets.UTF_8.encode(text));
    }
  }

  private String read(Fd root, String path) throws SyscallException {
    try (Fd file = kernel.files().openat2(root, path, OpenHow.inRoot(OpenFlags.RDONLY))) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(100);
      kernel.descriptors().read(file, buffer);
      return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }
  }

  private static String mountTable() throws Exception {
    return Files.readString(Path.of("/proc/thread-self/mountinfo"));
  }
}

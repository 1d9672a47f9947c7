package io.beanpod.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
final class FilesTest {
  private final Kernel kernel = Kernel.linux();
  private final Files files = kernel.files();

  private Fd root = Fd.CWD;

  /** The root of a detached tmpfs, of which nothing is left at the end. */
  @BeforeEach
  void open() throws Exception {
    try (Fd context = kernel.mounts().fsopen("tmpfs")) {
      kernel.mounts().create(context);
      try (Fd mount = kernel.mounts().fsmount(context, 0)) {
        root = files.openat(mount, ".", OpenFlags.DIRECTORY, 0);
      }
    }
  }

  @AfterEach
  void close() {
    root.close();
  }

  private void touch(String path) throws SyscallException {
    int flags = OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.WRONLY;
    files.openat(root, path, flags, 0644).close();
  }

  @Test
  void keepsALookupInsideOfTheRoot() throws Exception {
    files.mkdirat(root, "etc", 0755);
    touch("etc/passwd");
    files.symlinkat("/../../../etc", root, "link");
    try (Fd found = files.openat2(root, "link/passwd", OpenHow.inRoot(OpenFlags.PATH))) {
      assertThat(files.stat(found).inode()).isEqualTo(files.stat(root, "etc/passwd").inode());
    }
    assertThatThrownBy(() -> files.openat2(root, "link/passwd", OpenHow.beneath(OpenFlags.RDONLY)))
        .isInstanceOf(SyscallException.class)
        .hasMessageContaining("ELOOP");
    assertThatThrownBy(() -> files.openat2(root, "../x", OpenHow.beneath(OpenFlags.RDONLY)))
        .isInstanceOf(SyscallException.class)
        .hasMessage("openat2(" + root + ", ../x): EXDEV (Invalid cross-device link)");
  }

  @Test
  void followsNoMagicLink() throws Exception {
    try (Fd proc = files.openat(Fd.CWD, "/proc/self", OpenFlags.DIRECTORY, 0)) {
      assertThatThrownBy(() -> files.openat2(proc, "root/etc", OpenHow.inRoot(OpenFlags.PATH)))
          .isInstanceOf(SyscallException.class)
          .hasMessageContaining("ELOOP");
    }
  }

  @Test
  void makesEachTypeOfFile() throws Exception {
    files.mkdirat(root, "directory", 0700);
    files.mknodat(root, "null", FileType.CHARACTER_DEVICE, 0600, new DeviceNumber(1, 3));
    files.mknodat(root, "fifo", FileType.FIFO, 0600, DeviceNumber.NONE);
    files.symlinkat("nowhere", root, "link");
    touch("file");

    assertThat(files.stat(root, "null").represented()).isEqualTo(new DeviceNumber(1, 3));
    assertThat(files.readlinkat(root, "link")).isEqualTo("nowhere");
    List<DirectoryEntry> entries = files.list(root);
    assertThat(entries).hasSize(5);
    for (DirectoryEntry entry : entries) {
      FileType expected =
          switch (entry.name()) {
            case "directory" -> FileType.DIRECTORY;
            case "null" -> FileType.CHARACTER_DEVICE;
            case "fifo" -> FileType.FIFO;
            case "link" -> FileType.SYMBOLIC_LINK;
            default -> FileType.REGULAR;
          };
      FileStatus status = files.stat(root, entry.name());
      assertThat(status.type()).isEqualTo(expected);
      assertThat(entry.type()).isEqualTo(expected);
      assertThat(entry.inode()).isEqualTo(status.inode());
    }
    assertThat(files.list(root)).as("a second time").hasSize(5);
  }

  @Test
  void encodesDeviceNumbersOfEachSize() throws Exception {
    DeviceNumber large = new DeviceNumber(0xABC, 0x12345);
    files.mknodat(root, "device", FileType.BLOCK_DEVICE, 0600, large);
    assertThat(files.stat(root, "device").represented()).isEqualTo(large);
  }

  @Test
  void keepsNamesThatAreNotUtf8() throws Exception {
    String name = CString.decode(new byte[] {'a', (byte) 0xFF, (byte) 0xC3});
    touch(name);
    assertThat(files.list(root)).singleElement().extracting(DirectoryEntry::name).isEqualTo(name);
    files.unlinkat(root, name);
    assertThat(files.list(root)).isEmpty();
  }

  @Test
  void listsALargeDirectoryWhole() throws Exception {
    for (int i = 0; i < 2000; i++) {
      touch("a-file-with-a-longer-name-" + i);
    }
    assertThat(files.list(root)).hasSize(2000);
  }

  @Test
  void changesAttributesOfALinkItself() throws Exception {
    touch("file");
    files.symlinkat("file", root, "link");
    Instant then = Instant.ofEpochSecond(1_000_000_000L, 123_456_789);
    files.fchownat(root, "link", 12, 34);
    files.utimensat(root, "link", null, then);
    FileStatus link = files.stat(root, "link");
    assertThat(link.uid()).isEqualTo(12);
    assertThat(link.gid()).isEqualTo(34);
    assertThat(link.modified()).isEqualTo(then);
    FileStatus file = files.stat(root, "file");
    assertThat(file.uid()).isZero();
    assertThat(file.modified()).isAfter(then);
  }

  @Test
  void keepsTimesBeforeTheEpoch() throws Exception {
    touch("old");
    Instant then = Instant.ofEpochSecond(-5, 250_000_000);
    files.utimensat(root, "old", then, then);
    assertThat(files.stat(root, "old").modified()).isEqualTo(then);
  }

  @Test
  void changesPermissionsByPathAndByPathDescriptor() throws Exception {
    touch("file");
    files.fchmodat(root, "file", 04711);
    assertThat(files.stat(root, "file").permissions()).isEqualTo(04711);
    try (Fd file = files.openat(root, "file", OpenFlags.PATH, 0)) {
      files.fchmodat(file, "", 0640);
      files.fchownat(file, "", 7, -1);
      assertThat(files.stat(file).permissions()).isEqualTo(0640);
      assertThat(files.stat(file).uid()).isEqualTo(7);
    }
  }

  @Test
  void changesPermissionsWhereTheKernelIsOlderThanFchmodat2() throws Exception {
    LinuxFiles older = new LinuxFiles(Libc.load());
    touch("file");
    older.fchmodatThroughProc(root, "file", 02755);
    assertThat(files.stat(root, "file").permissions()).isEqualTo(02755);
    try (Fd file = files.openat(root, "file", OpenFlags.PATH, 0)) {
      older.fchmodatThroughProc(file, "", 0600);
    }
    assertThat(files.stat(root, "file").permissions()).isEqualTo(0600);
  }

  @Test
  void doesNotChangePermissionsThroughALink() throws Exception {
    touch("file");
    files.symlinkat("file", root, "link");
    assertThatThrownBy(() -> files.fchmodat(root, "link", 0777))
        .isInstanceOf(SyscallException.class)
        .hasMessageContaining("EOPNOTSUPP");
    assertThat(files.stat(root, "file").permissions()).isEqualTo(0644);
  }

  @Test
  void renamesLinksAndRemoves() throws Exception {
    touch("a");
    touch("b");
    assertThatThrownBy(() -> files.renameat2(root, "a", root, "b", Files.RENAME_NOREPLACE))
        .isInstanceOfSatisfying(
            SyscallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
    long inode = files.stat(root, "a").inode();
    files.renameat2(root, "a", root, "b", Files.RENAME_EXCHANGE);
    assertThat(files.stat(root, "b").inode()).isEqualTo(inode);
    files.linkat(root, "b", root, "c");
    assertThat(files.stat(root, "c").links()).isEqualTo(2);
    files.unlinkat(root, "c");
    files.mkdirat(root, "d", 0700);
    files.rmdirat(root, "d");
    assertThat(files.list(root)).extracting(DirectoryEntry::name).containsOnly("a", "b");
  }

  @Test
  void namesAnUnnamedFile() throws Exception {
    try (Fd file = files.openat(root, ".", OpenFlags.TMPFILE | OpenFlags.WRONLY, 0600)) {
      assertThat(files.list(root)).isEmpty();
      files.linkat(file, root, "named");
      assertThat(files.stat(root, "named").inode()).isEqualTo(files.stat(file).inode());
    }
  }

  @Test
  void saysWhichPathFailed() {
    assertThatThrownBy(() -> files.openat(root, "no/such", OpenFlags.RDONLY, 0))
        .isInstanceOf(SyscallException.class)
        .hasMessage("openat(" + root + ", no/such): ENOENT (No such file or directory)");
  }
}

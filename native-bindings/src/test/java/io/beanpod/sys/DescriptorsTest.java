package io.beanpod.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
final class DescriptorsTest {
  private final Kernel kernel = Kernel.linux();
  private final Descriptors descriptors = kernel.descriptors();

  private static ByteBuffer bytes(String text) {
    return StandardCharsets.UTF_8.encode(text);
  }

  private Fd open(Path path) throws SyscallException {
    return kernel.files().openat(Fd.CWD, path.toString(), OpenFlags.RDWR | OpenFlags.CREAT, 0600);
  }

  @Test
  void readsIntoThePartOfABufferThatRemains() throws Exception {
    try (Descriptors.Pipe pipe = descriptors.pipe2(0)) {
      for (ByteBuffer buffer :
          new ByteBuffer[] {ByteBuffer.allocateDirect(16), ByteBuffer.allocate(16)}) {
        ByteBuffer text = bytes("xxbeanyy");
        descriptors.writeFully(pipe.writing(), text.position(2).limit(6));
        buffer.position(5).limit(12);
        assertThat(descriptors.read(pipe.reading(), buffer)).isEqualTo(4);
        assertThat(buffer.position()).isEqualTo(9);
        byte[] all = new byte[16];
        buffer.get(0, all, 0, 12);
        assertThat(new String(all, 0, 12, StandardCharsets.UTF_8))
            .isEqualTo("\0\0\0\0\0bean\0\0\0");
      }
      pipe.writing().close();
      assertThat(descriptors.read(pipe.reading(), ByteBuffer.allocate(1))).isZero();
    }
  }

  @Test
  void aPipeHasNoRangeToWriteBack() throws Exception {
    try (Descriptors.Pipe pipe = descriptors.pipe2(0)) {
      assertThatThrownBy(() -> descriptors.startWriteback(pipe.writing(), 0, 1))
          .isInstanceOf(SyscallException.class)
          .hasMessageContaining("sync_file_range")
          .hasMessageContaining("ESPIPE");
    }
  }

  @Test
  void sealsAMemfdForGood() throws Exception {
    try (Fd memfd = descriptors.sealedMemfd("plan", bytes("plan"), false)) {
      assertThat(descriptors.seals(memfd) & Descriptors.SEAL_ALL).isEqualTo(Descriptors.SEAL_ALL);
      assertThatThrownBy(() -> descriptors.pwrite(memfd, bytes("x"), 0))
          .isInstanceOf(SyscallException.class)
          .hasMessageContaining("EPERM");
      assertThatThrownBy(() -> descriptors.ftruncate(memfd, 1))
          .isInstanceOf(SyscallException.class)
          .hasMessageContaining("EPERM");
      ByteBuffer content = ByteBuffer.allocate(10);
      assertThat(descriptors.pread(memfd, content, 0)).isEqualTo(4);
    }
  }

  @Test
  void locksOutAnotherOpenFile(@TempDir Path directory) throws Exception {
    Path path = directory.resolve("lock");
    try (Fd first = open(path);
        Fd second = open(path)) {
      assertThat(descriptors.flock(first, Descriptors.Lock.EXCLUSIVE)).isTrue();
      assertThat(descriptors.flock(second, Descriptors.Lock.SHARED)).isFalse();
      assertThat(descriptors.flock(first, Descriptors.Lock.UNLOCK)).isTrue();
      assertThat(descriptors.flock(second, Descriptors.Lock.SHARED)).isTrue();
    }
  }

  @Test
  void waitsForALockOnAPlatformThread(@TempDir Path directory) throws Exception {
    Path path = directory.resolve("lock");
    try (Fd first = open(path);
        Fd second = open(path)) {
      descriptors.waitForLock(first, Descriptors.Lock.EXCLUSIVE);
      Thread waiting =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  descriptors.waitForLock(second, Descriptors.Lock.EXCLUSIVE);
                } catch (SyscallException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThat(waiting.join(java.time.Duration.ofMillis(100))).isFalse();
      descriptors.flock(first, Descriptors.Lock.UNLOCK);
      waiting.join();
      assertThat(descriptors.flock(first, Descriptors.Lock.SHARED)).isFalse();
    }
  }

  @Test
  void copiesSizesAndPunchesHoles(@TempDir Path directory) throws Exception {
    try (Fd from = open(directory.resolve("from"));
        Fd to = open(directory.resolve("to"))) {
      descriptors.pwrite(from, bytes("0123456789"), 0);
      assertThat(descriptors.copyFileRange(from, to, 4)).isEqualTo(4);
      assertThat(descriptors.copyFileRange(from, to, 100)).isEqualTo(6);
      assertThat(descriptors.copyFileRange(from, to, 100)).isZero();
      descriptors.ftruncate(to, 1 << 20);
      descriptors.fallocate(to, 0, 0, 1 << 20);
      long full = kernel.files().stat(to).blocks();
      int punch = Descriptors.FALLOC_PUNCH_HOLE | Descriptors.FALLOC_KEEP_SIZE;
      descriptors.fallocate(to, punch, 65536, 1 << 19);
      descriptors.fsync(to);
      descriptors.fdatasync(to);
      descriptors.syncfs(to);
      descriptors.startWriteback(to, 0, 1 << 19);
      descriptors.startWriteback(to, 1 << 19, 0);
      assertThat(kernel.files().stat(to).blocks()).isLessThan(full);
      assertThat(kernel.files().stat(to).size()).isEqualTo(1 << 20);
    }
  }

  @Test
  void failsAtOnceWhereANonBlockingPipeIsEmptyOrFull() throws Exception {
    try (Descriptors.Pipe pipe = descriptors.pipe2(OpenFlags.NONBLOCK)) {
      assertThatThrownBy(() -> descriptors.read(pipe.reading(), ByteBuffer.allocate(1)))
          .isInstanceOfSatisfying(
              SyscallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EAGAIN));
      int size = descriptors.setPipeSize(pipe.writing(), 4096);
      assertThat(descriptors.write(pipe.writing(), ByteBuffer.allocate(size * 2))).isEqualTo(size);
      descriptors.setNonBlocking(pipe.reading(), false);
      assertThat(descriptors.statusFlags(pipe.reading()) & OpenFlags.NONBLOCK).isZero();
    }
  }

  @Test
  void duplicatesAnOpenFile() throws Exception {
    try (Descriptors.Pipe pipe = descriptors.pipe2(0)) {
      Fd copy = descriptors.duplicate(pipe.writing());
      pipe.writing().close();
      descriptors.writeFully(copy, bytes("still open"));
      copy.close();
      assertThat(Child.readAll(kernel, pipe.reading())).isEqualTo("still open");
    }
  }

  @Test
  void opensEverythingCloseOnExec() throws Exception {
    try (Descriptors.Pipe pipe = descriptors.pipe2(0);
        Fd memfd = descriptors.memfdCreate("m", 0);
        Fd copy = descriptors.duplicate(memfd)) {
      for (Fd fd : new Fd[] {pipe.reading(), pipe.writing(), memfd, copy}) {
        assertThat(java.nio.file.Files.readString(Path.of("/proc/self/fdinfo/" + fd.number())))
            .containsPattern("flags:\\s+02[0-7]{6}");
      }
    }
  }
}

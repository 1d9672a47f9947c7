package io.beanpod.sys;

import java.nio.ByteBuffer;

/**
 * What is done with an open descriptor: bytes in and out, size, locks, seals, pipes.
 *
 * <p>Reading and writing a pipe, terminal or socket without NONBLOCK can wait: only on a platform
 * thread. Interrupted calls are started again.
 */
public interface Descriptors {
  /** MFD_ALLOW_SEALING of memfd_create(2). */
  int MFD_ALLOW_SEALING = 2;

  /** MFD_NOEXEC_SEAL of memfd_create(2), Linux 6.3. */
  int MFD_NOEXEC_SEAL = 8;

  /** MFD_EXEC of memfd_create(2), Linux 6.3. */
  int MFD_EXEC = 16;

  /** F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW and F_SEAL_WRITE: nothing can change any more. */
  int SEAL_ALL = 0xF;

  /** FALLOC_FL_KEEP_SIZE of fallocate(2). */
  int FALLOC_KEEP_SIZE = 1;

  /** FALLOC_FL_PUNCH_HOLE of fallocate(2). */
  int FALLOC_PUNCH_HOLE = 2;

  /** How flock(2) takes or gives a lock. */
  enum Lock {
    SHARED(1),
    EXCLUSIVE(2),
    UNLOCK(8);

    private final int operation;

    Lock(int operation) {
      this.operation = operation;
    }

    int operation() {
      return operation;
    }
  }

  /** Both ends of a pipe. */
  record Pipe(Fd reading, Fd writing) implements AutoCloseable {
    @Override
    public void close() {
      reading.close();
      writing.close();
    }
  }

  /**
   * Reads into the buffer's remaining space and moves its position. read(2). Direct buffers are not
   * copied.
   *
   * @return the number of bytes, 0 at the end of the file
   */
  int read(Fd fd, ByteBuffer buffer) throws SyscallException;

  /**
   * Writes from the buffer's remaining bytes, perhaps not all, and moves its position. write(2).
   */
  int write(Fd fd, ByteBuffer buffer) throws SyscallException;

  /** Writes all remaining bytes of the buffer. */
  default void writeFully(Fd fd, ByteBuffer buffer) throws SyscallException {
    while (buffer.hasRemaining()) {
      write(fd, buffer);
    }
  }

  /** Reads at a position of the file. pread(2). */
  int pread(Fd fd, ByteBuffer buffer, long position) throws SyscallException;

  /** Writes at a position of the file. pwrite(2). */
  int pwrite(Fd fd, ByteBuffer buffer, long position) throws SyscallException;

  /** Copies from the one's file position to the other's. copy_file_range(2). 0 at the end. */
  long copyFileRange(Fd from, Fd to, long length) throws SyscallException;

  /** Sets the size. ftruncate(2). */
  void ftruncate(Fd fd, long size) throws SyscallException;

  /** Reserves or, with FALLOC_PUNCH_HOLE, frees a range. fallocate(2). */
  void fallocate(Fd fd, int mode, long offset, long length) throws SyscallException;

  /** Waits until content and attributes are on the disk. fsync(2). */
  void fsync(Fd fd) throws SyscallException;

  /** Waits until the content is on the disk. fdatasync(2). */
  void fdatasync(Fd fd) throws SyscallException;

  /** Waits until all changes of the file system that holds the file are on the disk. syncfs(2). */
  void syncfs(Fd file) throws SyscallException;

  /**
   * Begins to write a range of the file to the disk and does not wait for it. sync_file_range(2)
   * with SYNC_FILE_RANGE_WRITE: a hint that promises nothing.
   *
   * @param length of the range, 0 for the rest of the file
   */
  void startWriteback(Fd fd, long offset, long length) throws SyscallException;

  /** Takes the lock of an open file, waiting for others to give it. flock(2). */
  void waitForLock(Fd fd, Lock lock) throws SyscallException;

  /**
   * Takes or gives the lock of an open file without waiting. flock(2) with LOCK_NB.
   *
   * @return whether it was done; false when another holds the lock
   */
  boolean flock(Fd fd, Lock lock) throws SyscallException;

  /** A second descriptor of the same open file, closed on exec. fcntl(2) with F_DUPFD_CLOEXEC. */
  Fd duplicate(Fd fd) throws SyscallException;

  /** Changes NONBLOCK of the open file, which all its descriptors share. fcntl(2). */
  void setNonBlocking(Fd fd, boolean nonBlocking) throws SyscallException;

  /** The status flags ({@link OpenFlags}) of the open file. fcntl(2) with F_GETFL. */
  int statusFlags(Fd fd) throws SyscallException;

  /** Adds seals to a memfd; F_SEAL_* bits. fcntl(2) with F_ADD_SEALS. */
  void addSeals(Fd memfd, int seals) throws SyscallException;

  /** The seals of a memfd. fcntl(2) with F_GET_SEALS. */
  int seals(Fd memfd) throws SyscallException;

  /** Sets the capacity of a pipe in bytes and returns the real one. fcntl(2), F_SETPIPE_SZ. */
  int setPipeSize(Fd pipe, int size) throws SyscallException;

  /** A pipe whose ends are closed on exec. pipe2(2); flags may be {@link OpenFlags#NONBLOCK}. */
  Pipe pipe2(int flags) throws SyscallException;

  /** An unnamed file in memory, closed on exec. memfd_create(2). */
  Fd memfdCreate(String name, int flags) throws SyscallException;

  /**
   * A memfd with this content that nobody can change any more.
   *
   * @param executable whether execveat(2) may run it; otherwise it can never be made executable
   */
  Fd sealedMemfd(String name, ByteBuffer content, boolean executable) throws SyscallException;
}

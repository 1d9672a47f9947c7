package io.beanpod.sys;

import java.nio.ByteBuffer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import org.jspecify.annotations.Nullable;

/** {@link Descriptors} through the C library. */
final class LinuxDescriptors implements Descriptors {
  private static final int MFD_CLOEXEC = 1;
  private static final int LOCK_NB = 4;
  private static final int SYNC_FILE_RANGE_WRITE = 2;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int F_SETPIPE_SZ = 1031;
  private static final int F_ADD_SEALS = 1033;
  private static final int F_GET_SEALS = 1034;

  private final Libc libc;
  private final Functions functions;

  /** The functions bound by jnr-ffi. */
  public interface Functions {
    long read(int fd, ByteBuffer buffer, long size);

    long write(int fd, ByteBuffer buffer, long size);

    long pread(int fd, ByteBuffer buffer, long size, long offset);

    long pwrite(int fd, ByteBuffer buffer, long size, long offset);

    /**
     * The offsets are pointers, here always null. They are arrays in Java because jnr-ffi 2.3.4 for
     * x86-64 passes a wrong sixth argument where all six are numbers.
     */
    long copy_file_range(
        int from,
        @In byte @Nullable [] fromOffset,
        int to,
        @In byte @Nullable [] toOffset,
        long size,
        int flags);

    int ftruncate(int fd, long size);

    int fallocate(int fd, int mode, long offset, long length);

    int fsync(int fd);

    int fdatasync(int fd);

    int syncfs(int fd);

    int sync_file_range(int fd, long offset, long length, int flags);

    int flock(int fd, int operation);

    int fcntl(int fd, int command, long argument);

    int pipe2(@Out int[] ends, int flags);

    int memfd_create(@In byte[] name, int flags);
  }

  LinuxDescriptors(Libc libc) {
    this.libc = libc;
    this.functions = libc.bind(Functions.class);
  }

  @Override
  public int read(Fd fd, ByteBuffer buffer) throws SyscallException {
    long result;
    do {
      result = functions.read(fd.number(), buffer, buffer.remaining());
    } while (interrupted(result));
    return advance(buffer, result, "read", fd);
  }

  @Override
  public int write(Fd fd, ByteBuffer buffer) throws SyscallException {
    long result;
    do {
      result = functions.write(fd.number(), buffer, buffer.remaining());
    } while (interrupted(result));
    return advance(buffer, result, "write", fd);
  }

  @Override
  public int pread(Fd fd, ByteBuffer buffer, long position) throws SyscallException {
    long result;
    do {
      result = functions.pread(fd.number(), buffer, buffer.remaining(), position);
    } while (interrupted(result));
    return advance(buffer, result, "pread", fd);
  }

  @Override
  public int pwrite(Fd fd, ByteBuffer buffer, long position) throws SyscallException {
    long result;
    do {
      result = functions.pwrite(fd.number(), buffer, buffer.remaining(), position);
    } while (interrupted(result));
    return advance(buffer, result, "pwrite", fd);
  }

  private boolean interrupted(long result) {
    return result < 0 && libc.errno() == Errno.EINTR.number();
  }

  private int advance(ByteBuffer buffer, long result, String call, Fd fd) throws SyscallException {
    libc.check(result, call, fd);
    buffer.position(buffer.position() + (int) result);
    return (int) result;
  }

  @Override
  public long copyFileRange(Fd from, Fd to, long length) throws SyscallException {
    long result;
    do {
      result = functions.copy_file_range(from.number(), null, to.number(), null, length, 0);
    } while (interrupted(result));
    return libc.check(result, "copy_file_range", from, to, length);
  }

  @Override
  public void ftruncate(Fd fd, long size) throws SyscallException {
    libc.check(functions.ftruncate(fd.number(), size), "ftruncate", fd, size);
  }

  @Override
  public void fallocate(Fd fd, int mode, long offset, long length) throws SyscallException {
    int result;
    do {
      result = functions.fallocate(fd.number(), mode, offset, length);
    } while (interrupted(result));
    libc.check(result, "fallocate", fd, mode, offset, length);
  }

  @Override
  public void fsync(Fd fd) throws SyscallException {
    libc.check(functions.fsync(fd.number()), "fsync", fd);
  }

  @Override
  public void fdatasync(Fd fd) throws SyscallException {
    libc.check(functions.fdatasync(fd.number()), "fdatasync", fd);
  }

  @Override
  public void syncfs(Fd file) throws SyscallException {
    libc.check(functions.syncfs(file.number()), "syncfs", file);
  }

  @Override
  public void startWriteback(Fd fd, long offset, long length) throws SyscallException {
    libc.check(
        functions.sync_file_range(fd.number(), offset, length, SYNC_FILE_RANGE_WRITE),
        "sync_file_range",
        fd,
        offset,
        length);
  }

  @Override
  public void waitForLock(Fd fd, Lock lock) throws SyscallException {
    int result;
    do {
      result = functions.flock(fd.number(), lock.operation());
    } while (interrupted(result));
    libc.check(result, "flock", fd, lock);
  }

  @Override
  public boolean flock(Fd fd, Lock lock) throws SyscallException {
    int result = functions.flock(fd.number(), lock.operation() | LOCK_NB);
    if (result < 0 && libc.errno() == Errno.EAGAIN.number()) {
      return false;
    }
    libc.check(result, "flock", fd, lock);
    return true;
  }

  @Override
  public Fd duplicate(Fd fd) throws SyscallException {
    return libc.fd(functions.fcntl(fd.number(), F_DUPFD_CLOEXEC, 0), "fcntl", fd, "F_DUPFD");
  }

  @Override
  public void setNonBlocking(Fd fd, boolean nonBlocking) throws SyscallException {
    int flags = statusFlags(fd);
    int wanted = nonBlocking ? flags | OpenFlags.NONBLOCK : flags & ~OpenFlags.NONBLOCK;
    if (wanted != flags) {
      libc.check(functions.fcntl(fd.number(), F_SETFL, wanted), "fcntl", fd, "F_SETFL");
    }
  }

  @Override
  public int statusFlags(Fd fd) throws SyscallException {
    return libc.check(functions.fcntl(fd.number(), F_GETFL, 0), "fcntl", fd, "F_GETFL");
  }

  @Override
  public void addSeals(Fd memfd, int seals) throws SyscallException {
    int result = functions.fcntl(memfd.number(), F_ADD_SEALS, seals);
    libc.check(result, "fcntl", memfd, "F_ADD_SEALS");
  }

  @Override
  public int seals(Fd memfd) throws SyscallException {
    return libc.check(
        functions.fcntl(memfd.number(), F_GET_SEALS, 0), "fcntl", memfd, "F_GET_SEALS");
  }

  @Override
  public int setPipeSize(Fd pipe, int size) throws SyscallException {
    int result = functions.fcntl(pipe.number(), F_SETPIPE_SZ, size);
    return libc.check(result, "fcntl", pipe, "F_SETPIPE_SZ", size);
  }

  @Override
  public Pipe pipe2(int flags) throws SyscallException {
    int[] ends = new int[2];
    libc.check(functions.pipe2(ends, flags | OpenFlags.CLOEXEC), "pipe2");
    return new Pipe(libc.adopt(ends[0]), libc.adopt(ends[1]));
  }

  @Override
  public Fd memfdCreate(String name, int flags) throws SyscallException {
    int result = functions.memfd_create(CString.of(name), flags | MFD_CLOEXEC);
    return libc.fd(result, "memfd_create", name, flags);
  }

  @Override
  public Fd sealedMemfd(String name, ByteBuffer content, boolean executable)
      throws SyscallException {
    Fd memfd = sealableMemfd(name, executable ? MFD_EXEC : MFD_NOEXEC_SEAL);
    try {
      writeFully(memfd, content);
      addSeals(memfd, SEAL_ALL);
      return memfd;
    } catch (SyscallException e) {
      memfd.close();
      throw e;
    }
  }

  private Fd sealableMemfd(String name, int flag) throws SyscallException {
    try {
      return memfdCreate(name, flag | MFD_ALLOW_SEALING);
    } catch (SyscallException e) {
      if (e.errno() != Errno.EINVAL) {
        throw e;
      }
      // Before Linux 6.3 the flag is unknown, and each memfd can be executed.
      return memfdCreate(name, MFD_ALLOW_SEALING);
    }
  }
}

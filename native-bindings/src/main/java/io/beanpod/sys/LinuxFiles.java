package io.beanpod.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import org.jspecify.annotations.Nullable;

/** {@link Files} through the C library and syscall(2). */
final class LinuxFiles implements Files {
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT_SYMLINK_FOLLOW = 0x400;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int OPEN_HOW_SIZE = 24;
  private static final int UTIME_OMIT = (1 << 30) - 2;
  private static final int PATH_MAX = 4096;
  private static final int GETDENTS_SIZE = 32 * 1024;
  private static final int SEEK_SET = 0;
  private static final int OPENAT2_TRIES = 32;

  private final Libc libc;
  private final Functions functions;

  /** The functions bound by jnr-ffi. */
  public interface Functions {
    int openat(int directory, @In byte[] path, int flags, int mode);

    /** openat2. */
    long syscall(long number, long directory, @In byte[] path, @In byte[] how, long size);

    /** fchmodat2. */
    long syscall(long number, long directory, @In byte[] path, long mode, long flags);

    int mkdirat(int directory, @In byte[] path, int mode);

    int mknodat(int directory, @In byte[] path, int mode, long device);

    int linkat(int oldDirectory, @In byte[] oldPath, int directory, @In byte[] path, int flags);

    int symlinkat(@In byte[] target, int directory, @In byte[] path);

    long readlinkat(int directory, @In byte[] path, @Out byte[] target, long size);

    int unlinkat(int directory, @In byte[] path, int flags);

    int renameat2(int oldDirectory, @In byte[] oldPath, int directory, @In byte[] path, int flags);

    int fchownat(int directory, @In byte[] path, int uid, int gid, int flags);

    int chmod(@In byte[] path, int mode);

    int utimensat(int directory, @In byte[] path, @In byte[] times, int flags);

    int statx(int directory, @In byte[] path, int flags, int mask, @Out byte[] result);

    long lseek(int fd, long offset, int whence);

    long getdents64(int fd, @Out byte[] buffer, long size);
  }

  LinuxFiles(Libc libc) {
    this.libc = libc;
    this.functions = libc.bind(Functions.class);
  }

  @Override
  public Fd openat(Fd directory, String path, int flags, int mode) throws SyscallException {
    int all = flags | OpenFlags.CLOEXEC;
    int result = functions.openat(directory.number(), CString.of(path), all, mode);
    return libc.fd(result, "openat", directory, path);
  }

  @Override
  public Fd openat2(Fd directory, String path, OpenHow how) throws SyscallException {
    byte[] name = CString.of(path);
    byte[] struct =
        ByteBuffer.allocate(OPEN_HOW_SIZE)
            .order(ByteOrder.nativeOrder())
            .putLong(how.flags() | OpenFlags.CLOEXEC)
            .putLong(how.mode())
            .putLong(how.resolve())
            .array();
    // The kernel answers EAGAIN when a rename elsewhere raced with a ".." of an in-root lookup.
    for (int attempt = 1; ; attempt++) {
      long result =
          functions.syscall(
              CallNumber.OPENAT2, directory.number(), name, struct, (long) OPEN_HOW_SIZE);
      if (result >= 0) {
        return libc.adopt((int) result);
      }
      if (libc.errno() != Errno.EAGAIN.number() || attempt == OPENAT2_TRIES) {
        throw libc.failure("openat2", directory, path);
      }
    }
  }

  @Override
  public void mkdirat(Fd directory, String path, int mode) throws SyscallException {
    int result = functions.mkdirat(directory.number(), CString.of(path), mode);
    libc.check(result, "mkdirat", directory, path);
  }

  @Override
  public void mknodat(
      Fd directory, String path, FileType type, int permissions, DeviceNumber device)
      throws SyscallException {
    int mode = type.modeBits() | permissions;
    int result = functions.mknodat(directory.number(), CString.of(path), mode, device.encoded());
    libc.check(result, "mknodat", directory, path, type, device);
  }

  @Override
  public void linkat(Fd oldDirectory, String oldPath, Fd newDirectory, String newPath)
      throws SyscallException {
    int result =
        functions.linkat(
            oldDirectory.number(),
            CString.of(oldPath),
            newDirectory.number(),
            CString.of(newPath),
            0);
    libc.check(result, "linkat", oldDirectory, oldPath, newDirectory, newPath);
  }

  @Override
  public void linkat(Fd file, Fd newDirectory, String newPath) throws SyscallException {
    int result =
        functions.linkat(
            Fd.CWD.number(),
            CString.of(file.procPath()),
            newDirectory.number(),
            CString.of(newPath),
            AT_SYMLINK_FOLLOW);
    libc.check(result, "linkat", file, newDirectory, newPath);
  }

  @Override
  public void symlinkat(String target, Fd directory, String path) throws SyscallException {
    int result = functions.symlinkat(CString.of(target), directory.number(), CString.of(path));
    libc.check(result, "symlinkat", target, directory, path);
  }

  @Override
  public String readlinkat(Fd directory, String path) throws SyscallException {
    byte[] target = new byte[PATH_MAX];
    long length = functions.readlinkat(directory.number(), CString.of(path), target, target.length);
    libc.check(length, "readlinkat", directory, path);
    return CString.decode(target, 0, (int) length);
  }

  @Override
  public void unlinkat(Fd directory, String path) throws SyscallException {
    int result = functions.unlinkat(directory.number(), CString.of(path), 0);
    libc.check(result, "unlinkat", directory, path);
  }

  @Override
  public void rmdirat(Fd directory, String path) throws SyscallException {
    int result = functions.unlinkat(directory.number(), CString.of(path), AT_REMOVEDIR);
    libc.check(result, "unlinkat", directory, path, "AT_REMOVEDIR");
  }

  @Override
  public void renameat2(Fd oldDirectory, String oldPath, Fd newDirectory, String newPath, int flags)
      throws SyscallException {
    int result =
        functions.renameat2(
            oldDirectory.number(),
            CString.of(oldPath),
            newDirectory.number(),
            CString.of(newPath),
            flags);
    libc.check(result, "renameat2", oldDirectory, oldPath, newDirectory, newPath);
  }

  @Override
  public void fchownat(Fd directory, String path, int uid, int gid) throws SyscallException {
    int flags = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH;
    int result = functions.fchownat(directory.number(), CString.of(path), uid, gid, flags);
    libc.check(result, "fchownat", directory, path, uid, gid);
  }

  @Override
  public void fchmodat(Fd directory, String path, int permissions) throws SyscallException {
    long flags = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH;
    byte[] name = CString.of(path);
    long result =
        functions.syscall(
            CallNumber.FCHMODAT2, directory.number(), name, (long) permissions, flags);
    if (result < 0 && libc.errno() == Errno.ENOSYS.number()) {
      fchmodatThroughProc(directory, path, permissions);
    } else {
      libc.check(result, "fchmodat2", directory, path, Integer.toOctalString(permissions));
    }
  }

  /** The way before Linux 6.6, which has no fchmodat2(2). */
  void fchmodatThroughProc(Fd directory, String path, int permissions) throws SyscallException {
    if (path.isEmpty()) {
      int result = functions.chmod(CString.of(directory.procPath()), permissions);
      libc.check(result, "chmod", directory, Integer.toOctalString(permissions));
      return;
    }
    try (Fd file = openat(directory, path, OpenFlags.PATH | OpenFlags.NOFOLLOW, 0)) {
      // The link in /proc leads to the very object that the PATH descriptor holds.
      int result = functions.chmod(CString.of(file.procPath()), permissions);
      libc.check(result, "chmod", directory, path, Integer.toOctalString(permissions));
    }
  }

  @Override
  public void utimensat(
      Fd directory, String path, @Nullable Instant accessed, @Nullable Instant modified)
      throws SyscallException {
    ByteBuffer times = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
    putTime(times, accessed);
    putTime(times, modified);
    int flags = AT_SYMLINK_NOFOLLOW | (path.isEmpty() ? AT_EMPTY_PATH : 0);
    int result = functions.utimensat(directory.number(), CString.of(path), times.array(), flags);
    libc.check(result, "utimensat", directory, path);
  }

  private static void putTime(ByteBuffer times, @Nullable Instant time) {
    times.putLong(time == null ? 0 : time.getEpochSecond());
    times.putLong(time == null ? UTIME_OMIT : time.getNano());
  }

  @Override
  public FileStatus stat(Fd directory, String path) throws SyscallException {
    byte[] struct = new byte[FileStatus.STATX_SIZE];
    int flags = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH;
    int result =
        functions.statx(directory.number(), CString.of(path), flags, FileStatus.STATX_MASK, struct);
    libc.check(result, "statx", directory, path);
    return FileStatus.ofStatx(struct);
  }

  @Override
  public FileStatus stat(Fd file) throws SyscallException {
    return stat(file, "");
  }

  @Override
  public List<DirectoryEntry> list(Fd directory) throws SyscallException {
    libc.check(functions.lseek(directory.number(), 0, SEEK_SET), "lseek", directory);
    List<DirectoryEntry> entries = new ArrayList<>();
    byte[] buffer = new byte[GETDENTS_SIZE];
    while (true) {
      long length = functions.getdents64(directory.number(), buffer, buffer.length);
      libc.check(length, "getdents64", directory);
      if (length == 0) {
        return entries;
      }
      addEntries(buffer, (int) length, entries);
    }
  }

  /** Reads struct linux_dirent64: d_ino 8, d_off 8, d_reclen 2, d_type 1, d_name. */
  private static void addEntries(byte[] buffer, int length, List<DirectoryEntry> entries) {
    ByteBuffer in = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
    int offset = 0;
    while (offset < length) {
      int size = in.getShort(offset + 16) & 0xFFFF;
      String name = CString.decode(buffer, offset + 19, size - 19);
      if (!name.equals(".") && !name.equals("..")) {
        FileType type = FileType.ofDirectoryEntry(buffer[offset + 18] & 0xFF);
        entries.add(new DirectoryEntry(name, in.getLong(offset), type));
      }
      offset += size;
    }
  }
}

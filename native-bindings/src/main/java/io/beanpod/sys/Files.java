package io.beanpod.sys;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names in the file tree. Each path is taken from a directory descriptor ({@link Fd#CWD} for the
 * working directory); the last symbolic link is followed only by the two open calls, and by others
 * where they say so. Everything opened is closed on exec.
 */
public interface Files {
  /** RENAME_NOREPLACE of renameat2(2). */
  int RENAME_NOREPLACE = 1;

  /** RENAME_EXCHANGE of renameat2(2). */
  int RENAME_EXCHANGE = 2;

  /** Opens a path. openat(2). */
  Fd openat(Fd directory, String path, int flags, int mode) throws SyscallException;

  /** Opens a path under rules of resolution. openat2(2). EAGAIN is retried. */
  Fd openat2(Fd directory, String path, OpenHow how) throws SyscallException;

  /** Makes a directory. mkdirat(2). */
  void mkdirat(Fd directory, String path, int mode) throws SyscallException;

  /** Makes a device, FIFO, socket or empty regular file. mknodat(2). */
  void mknodat(Fd directory, String path, FileType type, int permissions, DeviceNumber device)
      throws SyscallException;

  /** Makes a hard link; a symbolic link is linked itself. linkat(2). */
  void linkat(Fd oldDirectory, String oldPath, Fd newDirectory, String newPath)
      throws SyscallException;

  /** Gives an unnamed file (O_TMPFILE) its name. linkat(2) through /proc/self/fd. */
  void linkat(Fd file, Fd newDirectory, String newPath) throws SyscallException;

  /** Makes a symbolic link. symlinkat(2). */
  void symlinkat(String target, Fd directory, String path) throws SyscallException;

  /** The target of a symbolic link. readlinkat(2). An empty path reads the link opened by PATH. */
  String readlinkat(Fd directory, String path) throws SyscallException;

  /** Removes a file. unlinkat(2). */
  void unlinkat(Fd directory, String path) throws SyscallException;

  /** Removes an empty directory. unlinkat(2) with AT_REMOVEDIR. */
  void rmdirat(Fd directory, String path) throws SyscallException;

  /** Renames. renameat2(2); flags are 0 or the RENAME_* above. */
  void renameat2(Fd oldDirectory, String oldPath, Fd newDirectory, String newPath, int flags)
      throws SyscallException;

  /**
   * Changes owner and group, -1 keeps one; of a link itself. An empty path means the descriptor.
   */
  void fchownat(Fd directory, String path, int uid, int gid) throws SyscallException;

  /**
   * Changes permission bits. fchmodat2(2), which refuses symbolic links with EOPNOTSUPP; before
   * Linux 6.6 it works through /proc/self/fd. An empty path means the descriptor, also a PATH one.
   */
  void fchmodat(Fd directory, String path, int permissions) throws SyscallException;

  /** Sets access and modification time, null keeps one; of a link itself. utimensat(2). */
  void utimensat(Fd directory, String path, @Nullable Instant accessed, @Nullable Instant modified)
      throws SyscallException;

  /** The status of a path; of a link itself. statx(2). An empty path means the descriptor. */
  FileStatus stat(Fd directory, String path) throws SyscallException;

  /** The status of an open file. statx(2). */
  FileStatus stat(Fd file) throws SyscallException;

  /**
   * All names in a directory but {@code .} and {@code ..}, in the order of the file system.
   * getdents64(2). The descriptor is read from its start and may not be a PATH one.
   */
  List<DirectoryEntry> list(Fd directory) throws SyscallException;
}

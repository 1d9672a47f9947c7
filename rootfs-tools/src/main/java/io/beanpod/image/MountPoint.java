package io.beanpod.image;

import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Files;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.OpenHow;
import io.beanpod.sys.SyscallException;
import java.util.Set;

/**
 * A place in a root file system that every container mounts something on. An image need not have
 * it.
 *
 * @param path absolute, without {@code ..}
 * @param directory or an empty file
 * @param mode permissions of what is made; parents get 0755
 */
public record MountPoint(String path, boolean directory, int mode) {
  private static final int PARENT_MODE = 0755;
  private static final Set<Errno> IN_THE_WAY = Set.of(Errno.EEXIST, Errno.ELOOP, Errno.ENOTDIR);
  private static final long HERE = OpenHow.IN_ROOT | OpenHow.NO_SYMLINKS | OpenHow.NO_MAGICLINKS;

  /**
   * Makes it where it is missing. Where a symbolic link or a file stands in the way nothing is
   * made: the start of the container resolves it, or tells what is wrong.
   */
  void make(Files files, Fd root) throws SyscallException {
    int slash = path.lastIndexOf('/');
    try (Fd parent = parent(files, root, path.substring(0, slash + 1))) {
      String name = path.substring(slash + 1);
      if (directory) {
        files.mkdirat(parent, name, mode);
      } else {
        int flags = OpenFlags.RDONLY | OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.NOFOLLOW;
        files.openat(parent, name, flags, mode).close();
      }
    } catch (SyscallException e) {
      if (!IN_THE_WAY.contains(e.errno())) {
        throw e;
      }
    }
  }

  private static Fd parent(Files files, Fd root, String path) throws SyscallException {
    OpenHow how = new OpenHow(OpenFlags.PATH | OpenFlags.DIRECTORY, 0, HERE);
    try {
      return files.openat2(root, path, how);
    } catch (SyscallException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      new MountPoint(path.substring(0, path.length() - 1), true, PARENT_MODE).make(files, root);
      return files.openat2(root, path, how);
    }
  }
}

package io.beanpod.runtime.cgroup;

import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.DirectoryEntry;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileType;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.OpenHow;
import io.beanpod.sys.SyscallException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The files of a mounted cgroup2 hierarchy. Paths are relative to the mount; they are resolved
 * beneath its descriptor and never into another mount, so what is read and written is a cgroup file
 * whatever happens to the names above.
 */
final class CgroupFiles implements AutoCloseable {
  /** CGROUP2_SUPER_MAGIC of statfs(2). */
  private static final long CGROUP2_MAGIC = 0x63677270;

  private static final int DIRECTORY_MODE = 0755;
  private static final int READ_SIZE = 4096;

  private final Kernel kernel;
  private final String mountPoint;
  private final Fd mount;

  private CgroupFiles(Kernel kernel, String mountPoint, Fd mount) {
    this.kernel = kernel;
    this.mountPoint = mountPoint;
    this.mount = mount;
  }

  /** Opens the hierarchy mounted at a directory. */
  static CgroupFiles open(Kernel kernel, String mountPoint)
      throws SyscallException, RuntimeFailure {
    int flags = OpenFlags.PATH | OpenFlags.DIRECTORY;
    Fd mount = kernel.files().openat(Fd.CWD, mountPoint, flags, 0);
    boolean checked = false;
    try {
      if (kernel.mounts().fileSystemType(mount) != CGROUP2_MAGIC) {
        throw new RuntimeFailure(
            mountPoint
                + " is no cgroup2 file system: mount one there with 'mount -t cgroup2 none "
                + mountPoint
                + "', or name another place.");
      }
      checked = true;
      return new CgroupFiles(kernel, mountPoint, mount);
    } finally {
      if (!checked) {
        mount.close();
      }
    }
  }

  /** The path as a person finds it. */
  String absolute(String path) {
    return path.isEmpty() ? mountPoint : mountPoint + "/" + path;
  }

  boolean exists(String directory) throws SyscallException {
    try (Fd open = openDirectory(directory)) {
      return open.isOpen();
    } catch (SyscallException failure) {
      if (failure.errno() == Errno.ENOENT) {
        return false;
      }
      throw failure;
    }
  }

  /** A descriptor of a cgroup, for clone3 and bpf; the caller closes it. */
  Fd openDirectory(String directory) throws SyscallException {
    return open(directory, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
  }

  /** A descriptor of a file, to be watched; the caller closes it. */
  Fd openFile(String directory, String file) throws SyscallException {
    return open(join(directory, file), OpenFlags.RDONLY);
  }

  String read(String directory, String file) throws SyscallException {
    try (Fd fd = openFile(directory, file)) {
      ByteBuffer text = ByteBuffer.allocate(READ_SIZE);
      while (kernel.descriptors().read(fd, text) > 0) {
        if (!text.hasRemaining()) {
          text = ByteBuffer.allocate(text.capacity() * 4).put(text.flip());
        }
      }
      return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
    }
  }

  /** Empty where the cgroup has no such file, or is gone. */
  Optional<String> readIfPresent(String directory, String file) throws SyscallException {
    try {
      return Optional.of(read(directory, file));
    } catch (SyscallException failure) {
      // ENODEV: the cgroup was removed between open and read.
      if (failure.errno() == Errno.ENOENT || failure.errno() == Errno.ENODEV) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  void write(String directory, String file, String value) throws SyscallException {
    try (Fd fd = open(join(directory, file), OpenFlags.WRONLY)) {
      kernel.descriptors().write(fd, ByteBuffer.wrap(value.getBytes(StandardCharsets.US_ASCII)));
    }
  }

  /** Gives a cgroup to a user, with those of its files that are there. */
  void chown(String directory, List<String> names, int uid, int gid) throws SyscallException {
    try (Fd open = openDirectory(directory)) {
      kernel.files().fchownat(open, "", uid, gid);
      for (String name : names) {
        try {
          kernel.files().fchownat(open, name, uid, gid);
        } catch (SyscallException failure) {
          if (failure.errno() != Errno.ENOENT) { // a controller that is not enabled here
            throw failure;
          }
        }
      }
    }
  }

  /** Makes a cgroup below an existing one; one that exists is fine. */
  void makeDirectory(String directory) throws SyscallException {
    try {
      // mkdirat(2) knows no rules of resolution; a cgroup file system holds no symbolic links.
      kernel.files().mkdirat(mount, directory, DIRECTORY_MODE);
    } catch (SyscallException failure) {
      if (failure.errno() != Errno.EEXIST) {
        throw failure;
      }
    }
  }

  void removeDirectory(String directory) throws SyscallException {
    kernel.files().rmdirat(mount, directory);
  }

  /** The names of the cgroups directly below; none where the cgroup is gone. */
  List<String> children(String directory) throws SyscallException {
    try (Fd fd = openDirectory(directory)) {
      return kernel.files().list(fd).stream()
          .filter(entry -> entry.type() == FileType.DIRECTORY)
          .map(DirectoryEntry::name)
          .sorted()
          .toList();
    } catch (SyscallException failure) {
      if (failure.errno() == Errno.ENOENT) {
        return List.of();
      }
      throw failure;
    }
  }

  private Fd open(String path, int flags) throws SyscallException {
    long beneath = OpenHow.BENEATH | OpenHow.NO_SYMLINKS | OpenHow.NO_XDEV;
    return kernel
        .files()
        .openat2(mount, path.isEmpty() ? "." : path, new OpenHow(flags, 0, beneath));
  }

  static String join(String directory, String name) {
    return directory.isEmpty() ? name : directory + "/" + name;
  }

  @Override
  public void close() {
    mount.close();
  }
}

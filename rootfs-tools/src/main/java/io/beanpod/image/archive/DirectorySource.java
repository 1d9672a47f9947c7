package io.beanpod.image.archive;

import io.beanpod.image.layer.FdStream;
import io.beanpod.image.oci.ImageException;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileType;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.OpenHow;
import io.beanpod.sys.SyscallException;
import java.io.InputStream;
import java.nio.file.Path;

/** An archive that is a directory. Nothing outside of it is read, whatever links it has. */
final class DirectorySource implements ArchiveSource {
  private static final OpenHow FILE =
      OpenHow.beneath(OpenFlags.RDONLY | OpenFlags.NONBLOCK | OpenFlags.NOCTTY);

  private final Kernel kernel;
  private final Path path;
  private final Fd directory;

  private DirectorySource(Kernel kernel, Path path, Fd directory) {
    this.kernel = kernel;
    this.path = path;
    this.directory = directory;
  }

  static DirectorySource open(Kernel kernel, Path path) throws SyscallException {
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    return new DirectorySource(
        kernel, path, kernel.files().openat(Fd.CWD, path.toString(), flags, 0));
  }

  @Override
  public boolean has(String name) throws SyscallException {
    try (Fd file = kernel.files().openat2(directory, name, FILE)) {
      return kernel.files().stat(file).type() == FileType.REGULAR;
    } catch (SyscallException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ELOOP || e.errno() == Errno.ENOTDIR) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public long size(String name) throws ImageException {
    try (Fd file = openFile(name)) {
      return kernel.files().stat(file).size();
    } catch (SyscallException e) {
      throw unreadable(name, e);
    }
  }

  @Override
  public InputStream open(String name) throws ImageException {
    return new FdStream(kernel.descriptors(), openFile(name));
  }

  private Fd openFile(String name) throws ImageException {
    try {
      return regular(name, kernel.files().openat2(directory, name, FILE));
    } catch (SyscallException e) {
      throw e.errno() == Errno.ENOENT ? missing(name) : unreadable(name, e);
    }
  }

  private Fd regular(String name, Fd file) throws ImageException, SyscallException {
    boolean keep = false;
    try {
      FileType type = kernel.files().stat(file).type();
      if (type != FileType.REGULAR) {
        throw new ImageException(label() + ": " + name + " is a " + type + ", not a file");
      }
      keep = true;
      return file;
    } finally {
      if (!keep) {
        file.close();
      }
    }
  }

  private ImageException unreadable(String name, SyscallException e) {
    return new ImageException(label() + ": " + name + " cannot be read: " + e.getMessage(), e);
  }

  @Override
  public String label() {
    return path.toString();
  }

  @Override
  public void close() {
    directory.close();
  }
}

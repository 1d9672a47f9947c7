package io.beanpod.image.build;

import io.beanpod.image.oci.ImageException;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.OpenHow;
import io.beanpod.sys.SyscallException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Adds single files to a root directory, below it and through no link. */
final class RootTree {
  private static final OpenHow DIRECTORY = OpenHow.beneath(OpenFlags.RDONLY | OpenFlags.DIRECTORY);
  private static final int NEW_FILE = OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL;
  private static final int MAX_FILE = 1 << 20;

  private final Kernel kernel;
  private final Fd root;

  RootTree(Kernel kernel, Fd root) {
    this.kernel = kernel;
    this.root = root;
  }

  /** Whether a name exists. */
  boolean has(String path) throws SyscallException {
    try (Fd found =
        kernel.files().openat2(root, path, OpenHow.beneath(OpenFlags.PATH | OpenFlags.NOFOLLOW))) {
      return found.isOpen();
    } catch (SyscallException e) {
      if (e.errno() == Errno.ELOOP) {
        return true;
      }
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return false;
      }
      throw e;
    }
  }

  /** Makes a directory, where there is none, with those above it, and sets its mode. */
  void directory(String path, int mode) throws IOException {
    try (Fd directory = open(path)) {
      kernel.files().fchmodat(directory, "", mode);
    }
  }

  /** Makes a file where there is none. */
  void file(String path, byte[] content, int mode) throws IOException {
    if (has(path)) {
      return;
    }
    try (Fd parent = open(parent(path));
        Fd file = kernel.files().openat(parent, name(path), NEW_FILE, mode)) {
      kernel.descriptors().writeFully(file, ByteBuffer.wrap(content));
      kernel.files().fchmodat(file, "", mode);
    }
  }

  /** Makes a symbolic link; an error where the name exists. */
  void link(String path, String target) throws IOException {
    try (Fd parent = open(parent(path))) {
      kernel.files().symlinkat(target, parent, name(path));
    } catch (SyscallException e) {
      throw new ImageException(
          "the link " + path + " -> " + target + " cannot be made: " + e.getMessage(), e);
    }
  }

  /** The content of a small file. */
  byte[] read(String path) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 14);
    try (Fd file = kernel.files().openat2(root, path, OpenHow.beneath(OpenFlags.RDONLY))) {
      while (kernel.descriptors().read(file, buffer.clear()) > 0) {
        content.write(buffer.array(), 0, buffer.position());
        if (content.size() > MAX_FILE) {
          throw new ImageException(path + " is larger than " + MAX_FILE + " bytes");
        }
      }
    }
    return content.toByteArray();
  }

  private Fd open(String path) throws IOException {
    Fd current = kernel.files().openat2(root, ".", DIRECTORY);
    for (String part : path.split("/", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      try (Fd parent = current) {
        makeIfMissing(parent, part);
        current = kernel.files().openat2(parent, part, DIRECTORY);
      }
    }
    return current;
  }

  private void makeIfMissing(Fd parent, String name) throws SyscallException {
    try {
      kernel.files().mkdirat(parent, name, 0755);
    } catch (SyscallException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}

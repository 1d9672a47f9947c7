package io.beanpod.image.build;

import io.beanpod.image.layer.TreeRemoval;
import io.beanpod.image.oci.ImageException;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileType;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.OpenHow;
import io.beanpod.sys.SyscallException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Adds single files to a root directory, below it and through no link. */
final class RootTree {
  private static final OpenHow DIRECTORY = OpenHow.beneath(OpenFlags.RDONLY | OpenFlags.DIRECTORY);
  private static final int NEW_FILE = OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL;
  private static final int MAX_FILE = 1 << 20;

  private final Kernel kernel;
  private final Fd root;
  private final Set<String> undescribed = new TreeSet<>();
  private boolean rootDescribed;

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

  /** The same, with an owner; what else is there gives way. */
  void directory(String path, int mode, int uid, int gid) throws IOException {
    if (path.isEmpty()) {
      rootDescribed = true;
    } else {
      try (Fd parent = open(parent(path))) {
        if (has(path) && kernel.files().stat(parent, name(path)).type() != FileType.DIRECTORY) {
          new TreeRemoval(kernel.files()).remove(parent, name(path));
        }
      }
    }
    try (Fd directory = open(path)) {
      kernel.files().fchownat(directory, "", uid, gid);
      kernel.files().fchmodat(directory, "", mode);
      undescribed.remove(path);
    }
  }

  /** Removes what is at a path, to make room for a file or a link. */
  void clear(String path) throws IOException {
    try (Fd parent = open(parent(path))) {
      new TreeRemoval(kernel.files()).remove(parent, name(path));
    }
  }

  /**
   * Makes a file.
   *
   * @param modified its time; null for now
   */
  void file(
      String path, InputStream content, int mode, int uid, int gid, @Nullable Instant modified)
      throws IOException {
    try (Fd parent = open(parent(path));
        Fd file = kernel.files().openat(parent, name(path), NEW_FILE, mode)) {
      byte[] buffer = new byte[1 << 16];
      for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
        kernel.descriptors().writeFully(file, ByteBuffer.wrap(buffer, 0, count));
      }
      kernel.files().fchownat(file, "", uid, gid);
      kernel.files().fchmodat(file, "", mode);
      if (modified != null) {
        kernel.files().utimensat(parent, name(path), null, modified);
      }
    }
  }

  /**
   * Directories that were made for what lies in them, and not described.
   *
   * @param fresh whether nothing but this object has filled the tree
   */
  Set<String> undescribed(boolean fresh) {
    Set<String> all = new TreeSet<>(undescribed);
    if (fresh && !rootDescribed) {
      all.add("");
    }
    return all;
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
    String reached = "";
    for (String part : path.split("/", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      reached += (reached.isEmpty() ? "" : "/") + part;
      try (Fd parent = current) {
        if (makeIfMissing(parent, part)) {
          undescribed.add(reached);
        }
        current = kernel.files().openat2(parent, part, DIRECTORY);
      }
    }
    return current;
  }

  private boolean makeIfMissing(Fd parent, String name) throws SyscallException {
    try {
      kernel.files().mkdirat(parent, name, 0755);
      return true;
    } catch (SyscallException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      return false;
    }
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}

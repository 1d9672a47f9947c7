package io.beanpod.image.layer;

import io.beanpod.image.oci.ImageException;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileStatus;
import io.beanpod.sys.FileType;
import io.beanpod.sys.Files;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.OpenHow;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The directory of one layer while it is filled. Directories are opened below the root by
 * openat2(2) with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS; the last part of a path is used only
 * with calls that follow no link.
 *
 * <p>The directory used last stays open, since archives list a directory's files in a row.
 */
final class LayerTree implements AutoCloseable {
  private static final OpenHow DIRECTORY = OpenHow.beneath(OpenFlags.RDONLY | OpenFlags.DIRECTORY);
  private static final int IMPLICIT_MODE = 0755;

  /** Bytes of memory for what is remembered of directories, and what each takes beside its path. */
  private static final long MEMORY = 64 << 20;

  private static final int MEMORY_OF_EACH = 128;

  private final Files files;
  private final OverlayMarks marks;
  private final TreeRemoval removal;
  private final Fd root;
  private final Set<String> implicit = new LinkedHashSet<>();
  private final Map<String, Instant> times = new LinkedHashMap<>();
  private long remembered;
  private String openPath = "";
  private Fd open;

  /** Fills an open, empty directory, which stays the caller's to close. */
  LayerTree(Kernel kernel, Fd root) {
    this.files = kernel.files();
    this.marks = new OverlayMarks(kernel);
    this.removal = new TreeRemoval(files);
    this.root = root;
    this.open = root;
    implicit.add("");
  }

  /**
   * Opens the directory at a path, making what is missing of it.
   *
   * @return a descriptor that is good until the next call and not the caller's to close
   */
  Fd directory(String path) throws IOException {
    if (path.equals(openPath)) {
      return open;
    }
    Fd next = path.isEmpty() ? root : openOrMake(path);
    close();
    open = next;
    openPath = path;
    return next;
  }

  /** The status of the directory at a path, empty where there is none. */
  Optional<FileStatus> existing(String path) throws SyscallException {
    try (Fd directory = files.openat2(root, path(path), DIRECTORY)) {
      return Optional.of(files.stat(directory));
    } catch (SyscallException e) {
      if (isGone(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Fd openOrMake(String path) throws IOException {
    try {
      return files.openat2(root, path, DIRECTORY);
    } catch (SyscallException e) {
      if (isGone(e)) {
        return make(path);
      }
      throw e;
    }
  }

  private Fd make(String path) throws IOException {
    Fd current = root;
    int start = 0;
    while (start < path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      Fd next;
      try {
        next = step(current, path.substring(0, end), path.substring(start, end));
      } finally {
        if (current != root) {
          current.close();
        }
      }
      current = next;
      start = end + 1;
    }
    return current;
  }

  private Fd step(Fd parent, String path, String name) throws IOException {
    Optional<FileStatus> status = status(parent, name);
    if (status.isPresent() && !OverlayMarks.isWhiteout(status.get())) {
      FileType type = status.get().type();
      if (type != FileType.DIRECTORY) {
        String what = type == FileType.SYMBOLIC_LINK ? "a symbolic link" : "not a directory";
        throw new ImageException("\"" + path + "\" above it is " + what);
      }
      return files.openat2(parent, name, DIRECTORY);
    }
    remember(path);
    Fd made = makeDirectory(parent, name, status);
    if (status.isEmpty()) {
      implicit.add(path);
    }
    times.remove(path);
    return made;
  }

  /** A small archive can name directories without end, each by a long path. */
  private void remember(String path) throws ImageException {
    remembered += path.length() + MEMORY_OF_EACH;
    if (remembered > MEMORY) {
      throw new ImageException(
          "it is one directory too many: the paths of a layer's directories take more than "
              + (MEMORY >> 20)
              + " MiB");
    }
  }

  /** Makes a directory in place of nothing or of a whiteout, which makes it opaque. */
  private Fd makeDirectory(Fd parent, String name, Optional<FileStatus> whiteout)
      throws SyscallException {
    if (whiteout.isPresent()) {
      files.unlinkat(parent, name);
    }
    files.mkdirat(parent, name, IMPLICIT_MODE);
    Fd directory = files.openat2(parent, name, DIRECTORY);
    try {
      files.fchmodat(directory, "", IMPLICIT_MODE);
      if (whiteout.isPresent()) {
        marks.makeOpaque(directory);
      }
      return directory;
    } catch (SyscallException e) {
      directory.close();
      throw e;
    }
  }

  /**
   * Opens the directory that an entry describes, made where it is missing; the caller closes it.
   */
  Fd describedDirectory(EntryPath path, Instant modified) throws IOException {
    implicit.remove(path.path());
    if (times.put(path.path(), modified) == null) {
      remember(path.path());
    }
    if (path.isRoot()) {
      return files.openat2(root, ".", DIRECTORY);
    }
    Fd parent = directory(path.parent());
    Optional<FileStatus> status = status(parent, path.name());
    if (status.isPresent() && status.get().type() == FileType.DIRECTORY) {
      return files.openat2(parent, path.name(), DIRECTORY);
    }
    if (status.isPresent() && !OverlayMarks.isWhiteout(status.get())) {
      removal.remove(parent, path.name());
      status = Optional.empty();
    }
    return makeDirectory(parent, path.name(), status);
  }

  /** Makes room for an entry that is no directory: what the archive put there before goes away. */
  void clear(Fd parent, EntryPath path) throws SyscallException {
    removal.remove(parent, path.name());
  }

  /** Hides a name of lower layers. What this layer itself has there stays and hides them too. */
  void whiteOut(EntryPath path) throws IOException {
    Fd parent = directory(path.parent());
    Optional<FileStatus> status = status(parent, path.name());
    if (status.isEmpty()) {
      marks.whiteOut(parent, path.name());
    } else if (status.get().type() == FileType.DIRECTORY) {
      implicit.remove(path.path());
      try (Fd directory = files.openat2(parent, path.name(), DIRECTORY)) {
        marks.makeOpaque(directory);
      }
    }
  }

  /** Hides all that lower layers have in a directory. */
  void makeOpaque(String directory) throws IOException {
    marks.makeOpaque(directory(directory));
  }

  /** The status of a name in a directory, empty where there is none. */
  Optional<FileStatus> status(Fd parent, String name) throws SyscallException {
    try {
      return Optional.of(files.stat(parent, name));
    } catch (SyscallException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Sets the times of all described directories, which filling them has changed.
   *
   * @return the directories that the archive used but did not describe, the empty path for the
   *     root; not those that it made in place of what it hid
   */
  List<String> finish() throws SyscallException {
    for (Map.Entry<String, Instant> time : times.entrySet()) {
      try (Fd directory = files.openat2(root, path(time.getKey()), DIRECTORY)) {
        files.utimensat(directory, ".", null, time.getValue());
      } catch (SyscallException e) {
        if (!isGone(e)) {
          throw e;
        }
      }
    }
    return List.copyOf(implicit);
  }

  /** Whether there is no directory: nothing, a file or a link is in its place. */
  static boolean isGone(SyscallException e) {
    return e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP;
  }

  static String path(String path) {
    return path.isEmpty() ? "." : path;
  }

  @Override
  public void close() {
    if (open != root) {
      open.close();
    }
    open = root;
    openPath = "";
  }
}

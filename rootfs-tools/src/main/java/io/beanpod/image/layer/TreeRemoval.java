package io.beanpod.image.layer;

import io.beanpod.sys.DirectoryEntry;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileType;
import io.beanpod.sys.Files;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.OpenHow;
import io.beanpod.sys.SyscallException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Removes a name and all below it, by descriptors and through no link. The depth is bounded only by
 * open descriptors per level, of which a path of 4095 characters needs at most 2048.
 */
public final class TreeRemoval {
  private final Files files;

  /** Removes through these calls. */
  public TreeRemoval(Files files) {
    this.files = files;
  }

  private record Level(Fd parent, String name, Fd directory, Iterator<DirectoryEntry> entries) {}

  /** Removes a name in a directory, whatever it is; nothing happens where it does not exist. */
  public void remove(Fd parent, String name) throws SyscallException {
    if (unlinked(parent, name)) {
      return;
    }
    Deque<Level> levels = new ArrayDeque<>();
    try {
      levels.push(open(parent, name));
      while (!levels.isEmpty()) {
        Level level = levels.peek();
        if (level.entries().hasNext()) {
          DirectoryEntry entry = level.entries().next();
          boolean isDirectory = entry.type() == FileType.DIRECTORY;
          if (isDirectory || !unlinked(level.directory(), entry.name())) {
            levels.push(open(level.directory(), entry.name()));
          }
        } else {
          levels.pop().directory().close();
          files.rmdirat(level.parent(), level.name());
        }
      }
    } finally {
      levels.forEach(level -> level.directory().close());
    }
  }

  /** Unlinks what is no directory; false where it is one. */
  private boolean unlinked(Fd parent, String name) throws SyscallException {
    try {
      files.unlinkat(parent, name);
      return true;
    } catch (SyscallException e) {
      if (e.errno() == Errno.ENOENT) {
        return true;
      }
      if (e.errno() == Errno.EISDIR) {
        return false;
      }
      throw e;
    }
  }

  private Level open(Fd parent, String name) throws SyscallException {
    Fd directory =
        files.openat2(parent, name, OpenHow.beneath(OpenFlags.RDONLY | OpenFlags.DIRECTORY));
    try {
      return new Level(parent, name, directory, files.list(directory).iterator());
    } catch (SyscallException e) {
      directory.close();
      throw e;
    }
  }
}

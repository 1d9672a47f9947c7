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
 * Removes a name and all below it, by descriptors, through no link and into no other file system: a
 * mount that someone left there is an error, not a loss.
 *
 * <p>A container can make a tree deeper than a process may have open files. What lies too deep is
 * moved up into the top directory first, and removed from there.
 */
public final class TreeRemoval {
  private static final int MAX_OPEN = 100;
  private static final OpenHow DIRECTORY =
      new OpenHow(
          OpenFlags.RDONLY | OpenFlags.DIRECTORY,
          0,
          OpenHow.BENEATH | OpenHow.NO_SYMLINKS | OpenHow.NO_MAGICLINKS | OpenHow.NO_XDEV);

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
    Deque<String> moved = new ArrayDeque<>();
    try {
      levels.push(open(parent, name));
      Level top = levels.element();
      while (!levels.isEmpty()) {
        Level level = levels.element();
        if (level.entries().hasNext()) {
          DirectoryEntry entry = level.entries().next();
          if (entry.type() == FileType.DIRECTORY || !unlinked(level.directory(), entry.name())) {
            if (levels.size() < MAX_OPEN) {
              levels.push(open(level.directory(), entry.name()));
            } else {
              moved.add(moveUp(level.directory(), entry.name(), top.directory()));
            }
          }
        } else if (levels.size() == 1 && !moved.isEmpty()) {
          levels.push(open(top.directory(), moved.remove()));
        } else {
          levels.pop().directory().close();
          files.rmdirat(level.parent(), level.name());
        }
      }
    } finally {
      levels.forEach(level -> level.directory().close());
    }
  }

  /** Moves a directory into another under a free name, which is returned. */
  private String moveUp(Fd from, String name, Fd to) throws SyscallException {
    for (int number = 0; ; number++) {
      String free = ".deep-" + number;
      try {
        files.renameat2(from, name, to, free, Files.RENAME_NOREPLACE);
        return free;
      } catch (SyscallException e) {
        if (e.errno() != Errno.EEXIST) {
          throw e;
        }
      }
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
    Fd directory = files.openat2(parent, name, DIRECTORY);
    try {
      return new Level(parent, name, directory, files.list(directory).iterator());
    } catch (SyscallException e) {
      directory.close();
      throw e;
    }
  }
}

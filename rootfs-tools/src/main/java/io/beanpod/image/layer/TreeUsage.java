package io.beanpod.image.layer;

import io.beanpod.sys.DirectoryEntry;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileStatus;
import io.beanpod.sys.FileType;
import io.beanpod.sys.Files;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.OpenHow;
import io.beanpod.sys.SyscallException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * The room that a directory tree takes, also while others change it. What lies deeper than a path
 * can name (4095 bytes) is not counted.
 *
 * @param bytes bytes of the blocks in use; a file with several names counts once
 * @param inodes files, directories and others
 */
public record TreeUsage(long bytes, long inodes) {
  private static final int BLOCK = 512;
  private static final OpenHow DIRECTORY = OpenHow.beneath(OpenFlags.RDONLY | OpenFlags.DIRECTORY);

  /** Adds up a tree. */
  public static TreeUsage of(Files files, Path directory) throws SyscallException {
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    Set<Long> linked = new HashSet<>();
    Deque<String> paths = new ArrayDeque<>();
    paths.push(".");
    long blocks = 0;
    long inodes = 0;
    try (Fd root = files.openat(Fd.CWD, directory.toString(), flags, 0)) {
      while (!paths.isEmpty()) {
        String path = paths.pop();
        try (Fd open = files.openat2(root, path, DIRECTORY)) {
          blocks += files.stat(open).blocks();
          inodes++;
          for (DirectoryEntry entry : files.list(open)) {
            if (entry.type() == FileType.DIRECTORY) {
              paths.push(path + "/" + entry.name());
              continue;
            }
            FileStatus status = files.stat(open, entry.name());
            if (status.links() == 1 || linked.add(status.inode())) {
              blocks += status.blocks();
              inodes++;
            }
          }
        } catch (SyscallException e) {
          if (e.errno() != Errno.ENAMETOOLONG && !LayerTree.isGone(e)) {
            throw e;
          }
        }
      }
    }
    return new TreeUsage(blocks * BLOCK, inodes);
  }
}

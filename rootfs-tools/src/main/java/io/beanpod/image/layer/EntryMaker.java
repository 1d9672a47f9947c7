package io.beanpod.image.layer;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.tar.TarEntry;
import io.beanpod.image.tar.TarEntry.Extent;
import io.beanpod.image.tar.TarType;
import io.beanpod.sys.Descriptors;
import io.beanpod.sys.DeviceNumber;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileStatus;
import io.beanpod.sys.FileType;
import io.beanpod.sys.Files;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.SyscallException;
import io.beanpod.sys.Xattrs;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/** Makes what one entry of an archive describes, in a layer's tree. */
final class EntryMaker {
  private static final int BUFFER = 1 << 18;

  /** What is written of a file before the disk begins to take it; a smaller file waits. */
  private static final long WRITEBACK = 4 << 20;

  private static final long MAX_ID = 0xFFFF_FFFEL;
  private static final int MAX_MAJOR = 0xFFF;
  private static final int MAX_MINOR = 0xFFFFF;
  private static final int NEW_FILE =
      OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.NOFOLLOW;

  private final Files files;
  private final Descriptors descriptors;
  private final Xattrs xattrs;
  private final LayerTree tree;
  private final byte[] heap = new byte[BUFFER];
  private final ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER);

  EntryMaker(Kernel kernel, LayerTree tree) {
    this.files = kernel.files();
    this.descriptors = kernel.descriptors();
    this.xattrs = kernel.xattrs();
    this.tree = tree;
  }

  /**
   * Makes the entry, in place of what is there.
   *
   * @param content the bytes that its extents name
   */
  void make(TarEntry entry, EntryPath path, InputStream content) throws IOException {
    int uid = id(entry.uid(), "owner");
    int gid = id(entry.gid(), "group");
    switch (entry.type()) {
      case DIRECTORY -> directory(entry, path, uid, gid);
      case FILE -> file(entry, path, uid, gid, content);
      case HARD_LINK -> hardLink(entry, path);
      case SYMBOLIC_LINK -> symbolicLink(entry, path, uid, gid);
      case CHARACTER_DEVICE -> node(entry, path, uid, gid, FileType.CHARACTER_DEVICE);
      case BLOCK_DEVICE -> node(entry, path, uid, gid, FileType.BLOCK_DEVICE);
      case FIFO -> node(entry, path, uid, gid, FileType.FIFO);
    }
  }

  private static int id(long id, String what) throws ImageException {
    if (id < 0 || id > MAX_ID) {
      throw new ImageException("its " + what + " " + id + " is not between 0 and " + MAX_ID);
    }
    return (int) id;
  }

  private void directory(TarEntry entry, EntryPath path, int uid, int gid) throws IOException {
    try (Fd directory = tree.describedDirectory(path, entry.modified())) {
      files.fchownat(directory, "", uid, gid);
      files.fchmodat(directory, "", entry.mode());
      setXattrs(directory, entry);
    }
  }

  private void file(TarEntry entry, EntryPath path, int uid, int gid, InputStream content)
      throws IOException {
    Fd parent = parent(path);
    try (Fd file = create(parent, path)) {
      write(file, entry, content);
      files.fchownat(file, "", uid, gid);
      files.fchmodat(file, "", entry.mode());
      setXattrs(file, entry);
    }
    files.utimensat(parent, path.name(), null, entry.modified());
  }

  private Fd create(Fd parent, EntryPath path) throws SyscallException {
    try {
      return files.openat(parent, path.name(), NEW_FILE, 0600);
    } catch (SyscallException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      tree.clear(parent, path);
      return files.openat(parent, path.name(), NEW_FILE, 0600);
    }
  }

  private void write(Fd file, TarEntry entry, InputStream content) throws IOException {
    long end = 0;
    long begun = 0;
    for (Extent extent : entry.extents()) {
      long position = extent.offset();
      end = extent.offset() + extent.length();
      while (position < end) {
        int count = content.read(heap, 0, (int) Math.min(heap.length, end - position));
        if (count < 0) {
          throw new EOFException("its content ends too early");
        }
        direct.clear().put(heap, 0, count).flip();
        while (direct.hasRemaining()) {
          position += descriptors.pwrite(file, direct, position);
        }
        if (position - begun >= WRITEBACK) {
          descriptors.startWriteback(file, begun, position - begun);
          begun = position;
        }
      }
    }
    if (end < entry.size()) {
      descriptors.ftruncate(file, entry.size());
    }
  }

  private void hardLink(TarEntry entry, EntryPath path) throws IOException {
    EntryPath target = EntryPath.parse(entry.linkName());
    String link = "the hard link's target \"" + entry.linkName() + "\"";
    if (target.isRoot() || target.equals(path)) {
      throw new ImageException(link + " is no other file");
    }
    FileStatus status =
        target(target)
            .orElseThrow(() -> new ImageException(link + " is not in the layer before it"));
    if (status.type() == FileType.DIRECTORY || OverlayMarks.isWhiteout(status)) {
      throw new ImageException(link + " is a " + status.type() + ", not a file");
    }
    try (Fd from = descriptors.duplicate(tree.directory(target.parent()))) {
      Fd parent = parent(path);
      tree.clear(parent, path);
      files.linkat(from, target.name(), parent, path.name());
    }
  }

  private Optional<FileStatus> target(EntryPath target) throws IOException {
    return tree.existing(target.parent()).isPresent()
        ? tree.status(tree.directory(target.parent()), target.name())
        : Optional.empty();
  }

  private void symbolicLink(TarEntry entry, EntryPath path, int uid, int gid) throws IOException {
    if (entry.linkName().isEmpty()) {
      throw new ImageException("the symbolic link has no target");
    }
    Fd parent = parent(path);
    tree.clear(parent, path);
    files.symlinkat(entry.linkName(), parent, path.name());
    finish(entry, path, uid, gid, parent);
  }

  private void node(TarEntry entry, EntryPath path, int uid, int gid, FileType type)
      throws IOException {
    DeviceNumber device = type == FileType.FIFO ? DeviceNumber.NONE : device(entry);
    Fd parent = parent(path);
    tree.clear(parent, path);
    files.mknodat(parent, path.name(), type, 0600, device);
    finish(entry, path, uid, gid, parent);
  }

  private static DeviceNumber device(TarEntry entry) throws ImageException {
    long major = entry.deviceMajor();
    long minor = entry.deviceMinor();
    if (major < 0 || major > MAX_MAJOR || minor < 0 || minor > MAX_MINOR) {
      throw new ImageException("its device number " + major + ":" + minor + " does not exist");
    }
    return new DeviceNumber((int) major, (int) minor);
  }

  /** Owner, mode, attributes and time of what cannot be opened. */
  private void finish(TarEntry entry, EntryPath path, int uid, int gid, Fd parent)
      throws SyscallException {
    String name = path.name();
    files.fchownat(parent, name, uid, gid);
    if (entry.type() != TarType.SYMBOLIC_LINK) {
      files.fchmodat(parent, name, entry.mode());
    }
    for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
      if (ImageXattrs.areCarried(xattr.getKey())) {
        xattrs.set(parent.procPath() + "/" + name, xattr.getKey(), xattr.getValue());
      }
    }
    files.utimensat(parent, name, null, entry.modified());
  }

  private void setXattrs(Fd file, TarEntry entry) throws SyscallException {
    for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
      if (ImageXattrs.areCarried(xattr.getKey())) {
        xattrs.set(file, xattr.getKey(), xattr.getValue());
      }
    }
  }

  private Fd parent(EntryPath path) throws IOException {
    if (path.isRoot()) {
      throw new ImageException("it would replace the root directory");
    }
    return tree.directory(path.parent());
  }
}

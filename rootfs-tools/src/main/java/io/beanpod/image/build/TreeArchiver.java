package io.beanpod.image.build;

import io.beanpod.image.layer.FdStream;
import io.beanpod.image.layer.ImageXattrs;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.tar.TarEntry;
import io.beanpod.image.tar.TarType;
import io.beanpod.image.tar.TarWriter;
import io.beanpod.sys.DeviceNumber;
import io.beanpod.sys.DirectoryEntry;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileStatus;
import io.beanpod.sys.FileType;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.OpenHow;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a directory tree to a tar, in the order of names, so that the same tree gives the same
 * bytes. Read by descriptors, through no link, within one file system.
 */
final class TreeArchiver {
  private static final Logger LOG = System.getLogger(TreeArchiver.class.getName());
  private static final OpenHow DIRECTORY = OpenHow.beneath(OpenFlags.RDONLY | OpenFlags.DIRECTORY);
  private static final OpenHow FILE = OpenHow.beneath(OpenFlags.RDONLY | OpenFlags.NONBLOCK);
  private static final String WHITEOUT = ".wh.";
  private static final int MAX_DEPTH = 500;

  private final Kernel kernel;
  private final TarWriter tar;
  private final @Nullable Instant latest;
  private final Set<String> undescribed;
  private final Map<FileIdentity, String> linked = new HashMap<>();
  private Instant newest = Instant.EPOCH;

  private record FileIdentity(DeviceNumber device, long inode) {}

  /**
   * Writes to a tar.
   *
   * @param latest times after it are set back to it; null keeps all
   * @param undescribed directories that have no entry of their own, the empty path for the root
   */
  TreeArchiver(Kernel kernel, TarWriter tar, @Nullable Instant latest, Set<String> undescribed) {
    this.kernel = kernel;
    this.tar = tar;
    this.latest = latest;
    this.undescribed = Set.copyOf(undescribed);
  }

  /**
   * Writes a tree.
   *
   * @param root its open directory
   * @return the latest time that was written
   */
  Instant write(Fd root) throws IOException {
    FileStatus status = kernel.files().stat(root);
    if (!undescribed.contains("")) {
      tar.put(directory("./", status, root));
    }
    writeChildren(root, "", status.device(), 0);
    return newest;
  }

  private void writeChildren(Fd directory, String prefix, DeviceNumber device, int depth)
      throws IOException {
    if (depth > MAX_DEPTH) {
      throw new ImageException(
          "\"" + prefix + "\" is more than " + MAX_DEPTH + " directories deep");
    }
    List<DirectoryEntry> entries = kernel.files().list(directory);
    entries.sort(Comparator.comparing(DirectoryEntry::name));
    for (DirectoryEntry entry : entries) {
      String path = prefix + entry.name();
      FileStatus status = kernel.files().stat(directory, entry.name());
      checkNoWhiteout(path, entry.name(), status);
      if (status.type() == FileType.DIRECTORY) {
        try (Fd child = kernel.files().openat2(directory, entry.name(), DIRECTORY)) {
          if (!undescribed.contains(path)) {
            tar.put(directory(path + "/", status, child));
          }
          if (status.device().equals(device)) {
            writeChildren(child, path + "/", device, depth + 1);
          }
        }
      } else {
        writeFile(directory, entry.name(), path, status);
      }
    }
  }

  private static void checkNoWhiteout(String path, String name, FileStatus status)
      throws ImageException {
    boolean device =
        status.type() == FileType.CHARACTER_DEVICE
            && status.represented().equals(DeviceNumber.NONE);
    if (name.startsWith(WHITEOUT) || device) {
      throw new ImageException(
          "\""
              + path
              + "\" would hide another file in an image: it is a whiteout; remove it first");
    }
  }

  private void writeFile(Fd directory, String name, String path, FileStatus status)
      throws IOException {
    if (status.type() == FileType.SOCKET) {
      LOG.log(Level.INFO, "socket {0} is left out: an archive cannot hold it", path);
      return;
    }
    if (status.links() > 1) {
      FileIdentity identity = new FileIdentity(status.device(), status.inode());
      String first = linked.putIfAbsent(identity, path);
      if (first != null) {
        tar.put(entry(path, TarType.HARD_LINK, status, 0, first));
        return;
      }
    }
    switch (status.type()) {
      case REGULAR -> writeRegular(directory, name, path);
      case SYMBOLIC_LINK -> {
        String target = kernel.files().readlinkat(directory, name);
        tar.put(entry(path, TarType.SYMBOLIC_LINK, status, 0, target));
      }
      case CHARACTER_DEVICE -> tar.put(device(path, TarType.CHARACTER_DEVICE, status));
      case BLOCK_DEVICE -> tar.put(device(path, TarType.BLOCK_DEVICE, status));
      case FIFO -> tar.put(entry(path, TarType.FIFO, status, 0, ""));
      default -> throw new ImageException("\"" + path + "\" is of an unknown type");
    }
  }

  private void writeRegular(Fd directory, String name, String path) throws IOException {
    Fd file = kernel.files().openat2(directory, name, FILE);
    try (InputStream content = new FdStream(kernel.descriptors(), file)) {
      FileStatus status = kernel.files().stat(file);
      TarEntry entry = entry(path, TarType.FILE, status, status.size(), "");
      tar.put(entry.withXattrs(xattrs(file)), content);
    }
  }

  private TarEntry device(String path, TarType type, FileStatus status) {
    return entry(path, type, status, 0, "")
        .withDevice(status.represented().major(), status.represented().minor());
  }

  private TarEntry directory(String path, FileStatus status, Fd directory) throws SyscallException {
    return entry(path, TarType.DIRECTORY, status, 0, "").withXattrs(xattrs(directory));
  }

  private TarEntry entry(String path, TarType type, FileStatus status, long size, String linkName) {
    Instant modified = status.modified();
    if (latest != null && modified.isAfter(latest)) {
      modified = latest;
    }
    if (modified.isAfter(newest)) {
      newest = modified;
    }
    return TarEntry.plain(
        path,
        type,
        status.permissions(),
        Integer.toUnsignedLong(status.uid()),
        Integer.toUnsignedLong(status.gid()),
        size,
        modified,
        linkName);
  }

  private SortedMap<String, byte[]> xattrs(Fd file) throws SyscallException {
    SortedMap<String, byte[]> xattrs = new TreeMap<>();
    for (String name : kernel.xattrs().list(file)) {
      if (ImageXattrs.areCarried(name)) {
        xattrs.put(name, kernel.xattrs().get(file, name));
      }
    }
    return xattrs;
  }
}

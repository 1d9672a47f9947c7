package io.beanpod.image.check;

import io.beanpod.image.layer.FdStream;
import io.beanpod.image.layer.HashingStream;
import io.beanpod.image.layer.ImageXattrs;
import io.beanpod.image.oci.Digest;
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
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares two directory trees: names, types, owners, modes, times, attributes, links, devices and
 * contents. Which names are one file is compared by the number of names.
 */
final class TreeComparison {
  private static final OpenHow DIRECTORY = OpenHow.beneath(OpenFlags.RDONLY | OpenFlags.DIRECTORY);
  private static final OpenHow FILE = OpenHow.beneath(OpenFlags.RDONLY | OpenFlags.NONBLOCK);

  private final Kernel kernel;
  private final Fd expected;
  private final Fd found;

  /** Files of several names whose contents were compared, by their inode in the expected tree. */
  private final Set<Long> compared = new HashSet<>();

  private TreeComparison(Kernel kernel, Fd expected, Fd found) {
    this.kernel = kernel;
    this.expected = expected;
    this.found = found;
  }

  /** The first difference between two open directories, as a sentence; none where they agree. */
  static Optional<String> difference(Kernel kernel, Fd expected, Fd found) throws IOException {
    return new TreeComparison(kernel, expected, found).run();
  }

  private Optional<String> run() throws IOException {
    Deque<String> paths = new ArrayDeque<>();
    paths.push(".");
    while (!paths.isEmpty()) {
      String path = paths.pop();
      Optional<String> difference = directory(path, paths);
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  private Optional<String> directory(String path, Deque<String> paths) throws IOException {
    try (Fd right = kernel.files().openat2(expected, path, DIRECTORY);
        Fd here = kernel.files().openat2(found, path, DIRECTORY)) {
      Optional<String> own = status(path, kernel.files().stat(right), kernel.files().stat(here));
      if (own.isEmpty()) {
        own = attributes(path, right, here);
      }
      Map<String, FileType> wanted = names(right);
      Map<String, FileType> present = names(here);
      if (own.isPresent() || !wanted.keySet().equals(present.keySet())) {
        return own.isPresent() ? own : Optional.of(names(path, wanted, present));
      }
      for (Map.Entry<String, FileType> entry : wanted.entrySet()) {
        String child = path + "/" + entry.getKey();
        FileStatus status = kernel.files().stat(right, entry.getKey());
        FileStatus other = kernel.files().stat(here, entry.getKey());
        if (status.type() == FileType.DIRECTORY && other.type() == FileType.DIRECTORY) {
          paths.push(child);
          continue;
        }
        Optional<String> difference = status(child, status, other);
        if (difference.isEmpty()) {
          difference = content(child, entry.getKey(), right, here, status);
        }
        if (difference.isPresent()) {
          return difference;
        }
      }
    }
    return Optional.empty();
  }

  private Map<String, FileType> names(Fd directory) throws SyscallException {
    Map<String, FileType> names = new TreeMap<>();
    for (DirectoryEntry entry : kernel.files().list(directory)) {
      names.put(entry.name(), entry.type());
    }
    return names;
  }

  private static String names(
      String path, Map<String, FileType> wanted, Map<String, FileType> present) {
    Set<String> missing = new TreeSet<>(wanted.keySet());
    missing.removeAll(present.keySet());
    Set<String> more = new TreeSet<>(present.keySet());
    more.removeAll(wanted.keySet());
    return missing.isEmpty()
        ? path + "/" + more.iterator().next() + " does not belong to it"
        : path + "/" + missing.iterator().next() + " is missing";
  }

  private static Optional<String> status(String path, FileStatus right, FileStatus here) {
    Map<String, Object[]> facts = new TreeMap<>();
    facts.put("type", new Object[] {right.type(), here.type()});
    facts.put("mode", new Object[] {mode(right), mode(here)});
    facts.put("owner", new Object[] {owner(right), owner(here)});
    facts.put("device", new Object[] {right.represented(), here.represented()});
    boolean whiteout = right.represented().equals(DeviceNumber.NONE) && isDevice(right);
    if (right.type() != FileType.DIRECTORY && !whiteout) {
      facts.put("size", new Object[] {right.size(), here.size()});
      facts.put("number of names", new Object[] {right.links(), here.links()});
      facts.put("time", new Object[] {right.modified(), here.modified()});
    }
    for (Map.Entry<String, Object[]> fact : facts.entrySet()) {
      Object[] values = fact.getValue();
      if (!values[0].equals(values[1])) {
        return Optional.of(
            path + " has the " + fact.getKey() + " " + values[1] + ", but must have " + values[0]);
      }
    }
    return Optional.empty();
  }

  private static boolean isDevice(FileStatus status) {
    return status.type() == FileType.CHARACTER_DEVICE;
  }

  private static String mode(FileStatus status) {
    return Integer.toOctalString(status.permissions());
  }

  private static String owner(FileStatus status) {
    return Integer.toUnsignedString(status.uid()) + ":" + Integer.toUnsignedString(status.gid());
  }

  private Optional<String> attributes(String path, Fd right, Fd here) throws SyscallException {
    Map<String, byte[]> wanted = attributes(right);
    Map<String, byte[]> present = attributes(here);
    Set<String> names = new TreeSet<>(wanted.keySet());
    names.addAll(present.keySet());
    for (String name : names) {
      if (!Arrays.equals(wanted.get(name), present.get(name))) {
        return Optional.of(path + " has another attribute " + name);
      }
    }
    return Optional.empty();
  }

  private Map<String, byte[]> attributes(Fd file) throws SyscallException {
    Map<String, byte[]> attributes = new HashMap<>();
    for (String name : kernel.xattrs().list(file)) {
      // Labels of security modules are the machine's, and depend on who has unpacked.
      if (!name.startsWith("security.") || ImageXattrs.areCarried(name)) {
        attributes.put(name, kernel.xattrs().get(file, name));
      }
    }
    return attributes;
  }

  private Optional<String> content(
      String path, String name, Fd rightDirectory, Fd hereDirectory, FileStatus status)
      throws IOException {
    if (status.type() == FileType.SYMBOLIC_LINK) {
      boolean same =
          kernel
              .files()
              .readlinkat(rightDirectory, name)
              .equals(kernel.files().readlinkat(hereDirectory, name));
      return same ? Optional.empty() : Optional.of(path + " leads elsewhere");
    }
    boolean known = status.links() > 1 && !compared.add(status.inode());
    if (status.type() != FileType.REGULAR || known) {
      return Optional.empty();
    }
    try (Fd right = kernel.files().openat2(rightDirectory, name, FILE);
        Fd here = kernel.files().openat2(hereDirectory, name, FILE)) {
      Optional<String> difference = attributes(path, right, here);
      if (difference.isPresent()) {
        return difference;
      }
    }
    boolean same = digest(rightDirectory, name).equals(digest(hereDirectory, name));
    return same ? Optional.empty() : Optional.of(path + " has another content");
  }

  private Digest digest(Fd directory, String name) throws IOException {
    Fd file = kernel.files().openat2(directory, name, FILE);
    try (HashingStream in =
        new HashingStream(new FdStream(kernel.descriptors(), file), Long.MAX_VALUE, "")) {
      in.transferTo(OutputStream.nullOutputStream());
      return in.digest();
    }
  }
}

package io.beanpod.image.build;

import io.beanpod.image.tar.TarEntry;
import io.beanpod.image.tar.TarType;
import java.util.Optional;
import java.util.Set;

/**
 * The merged /usr of Debian since release 12: /bin, /lib and their like are links into /usr.
 * Packages may still have files under the old names, and these must come to lie behind the links.
 */
final class UsrMerge {
  static final Set<String> DIRECTORIES =
      Set.of("bin", "sbin", "lib", "lib32", "lib64", "libo32", "libx32");

  private UsrMerge() {}

  /** An entry at its place in a merged /usr; empty for the links themselves, which come later. */
  static Optional<TarEntry> place(TarEntry entry) {
    String path = path(entry.name());
    if (DIRECTORIES.contains(path) && entry.type() != TarType.DIRECTORY) {
      return Optional.empty();
    }
    String link = entry.type() == TarType.HARD_LINK ? merged(entry.linkName()) : entry.linkName();
    return Optional.of(
        new TarEntry(
            merged(entry.name()),
            entry.type(),
            entry.mode(),
            entry.uid(),
            entry.gid(),
            entry.size(),
            entry.modified(),
            link,
            entry.deviceMajor(),
            entry.deviceMinor(),
            entry.xattrs(),
            entry.extents()));
  }

  /** A path at its place in a merged /usr. */
  static String merged(String name) {
    String path = path(name);
    int slash = path.indexOf('/');
    String first = slash < 0 ? path : path.substring(0, slash);
    return DIRECTORIES.contains(first) ? "usr/" + path : path;
  }

  private static String path(String name) {
    int start = 0;
    while (name.startsWith("/", start) || name.startsWith("./", start)) {
      start += name.startsWith("/", start) ? 1 : 2;
    }
    int end = name.length();
    while (end > start && name.charAt(end - 1) == '/') {
      end--;
    }
    return name.substring(start, end);
  }
}

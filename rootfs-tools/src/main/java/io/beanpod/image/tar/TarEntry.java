package io.beanpod.image.tar;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One entry of a tar stream, as the stream says it and not yet judged.
 *
 * @param name the path; bytes outside UTF-8 as in {@link io.beanpod.sys.CString}
 * @param type what the entry makes
 * @param mode permission, set-id and sticky bits
 * @param uid owner
 * @param gid group
 * @param size bytes of the file, with its holes; 0 for what has no content
 * @param modified time of the last change
 * @param linkName target of a link, empty otherwise
 * @param deviceMajor major number of a device
 * @param deviceMinor minor number of a device
 * @param xattrs extended attributes by name
 * @param extents where the bytes that the stream carries lie in the file; all else is a hole
 */
public record TarEntry(
    String name,
    TarType type,
    int mode,
    long uid,
    long gid,
    long size,
    Instant modified,
    String linkName,
    long deviceMajor,
    long deviceMinor,
    SortedMap<String, byte[]> xattrs,
    List<Extent> extents) {
  /**
   * A range of a file.
   *
   * @param offset its first byte
   * @param length its number of bytes
   */
  public record Extent(long offset, long length) {}

  /** Copies the collections. */
  public TarEntry {
    xattrs = Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
    extents = List.copyOf(extents);
  }

  /** A directory. */
  public static TarEntry directory(String name, int mode, long uid, long gid, Instant modified) {
    return plain(name, TarType.DIRECTORY, mode, uid, gid, 0, modified, "");
  }

  /** A regular file without holes. */
  public static TarEntry file(
      String name, int mode, long uid, long gid, long size, Instant modified) {
    return plain(name, TarType.FILE, mode, uid, gid, size, modified, "");
  }

  /** A symbolic link. */
  public static TarEntry symbolicLink(
      String name, String target, long uid, long gid, Instant modified) {
    return plain(name, TarType.SYMBOLIC_LINK, 0777, uid, gid, 0, modified, target);
  }

  /** The same with extended attributes. */
  public TarEntry withXattrs(Map<String, byte[]> values) {
    return new TarEntry(
        name,
        type,
        mode,
        uid,
        gid,
        size,
        modified,
        linkName,
        deviceMajor,
        deviceMinor,
        new TreeMap<>(values),
        extents);
  }

  /** The same for a device. */
  public TarEntry withDevice(long major, long minor) {
    return new TarEntry(
        name, type, mode, uid, gid, size, modified, linkName, major, minor, xattrs, extents);
  }

  /** An entry without attributes, devices and holes. */
  public static TarEntry plain(
      String name,
      TarType type,
      int mode,
      long uid,
      long gid,
      long size,
      Instant modified,
      String linkName) {
    List<Extent> extents = size == 0 ? List.of() : List.of(new Extent(0, size));
    return new TarEntry(
        name, type, mode, uid, gid, size, modified, linkName, 0, 0, new TreeMap<>(), extents);
  }
}

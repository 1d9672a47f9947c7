package io.beanpod.image.layer;

import io.beanpod.image.oci.ImageException;

/**
 * What an entry's name says about lower layers. OCI image specification, whiteouts: a name {@code
 * .wh.x} hides x, {@code .wh..wh..opq} hides all that lower layers have in its directory.
 */
enum Whiteout {
  /** An ordinary entry. */
  NONE,
  /** Hides one name. */
  NAME,
  /** Hides the directory's whole lower content. */
  OPAQUE,
  /** A note of the aufs file system that means nothing elsewhere. */
  AUFS_NOTE;

  private static final String PREFIX = ".wh.";
  private static final String META = ".wh..wh.";
  private static final String OPAQUE_NAME = ".wh..wh..opq";

  static Whiteout of(EntryPath path) {
    for (String part : path.parent().split("/", -1)) {
      if (part.startsWith(META)) {
        return AUFS_NOTE;
      }
    }
    if (path.name().equals(OPAQUE_NAME)) {
      return OPAQUE;
    }
    if (path.name().startsWith(META)) {
      return AUFS_NOTE;
    }
    return path.name().startsWith(PREFIX) ? NAME : NONE;
  }

  /** The name that an entry hides. */
  static EntryPath hidden(EntryPath path) throws ImageException {
    String name = path.name().substring(PREFIX.length());
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new ImageException("it is a whiteout that hides no name");
    }
    return new EntryPath(path.parent(), name);
  }
}

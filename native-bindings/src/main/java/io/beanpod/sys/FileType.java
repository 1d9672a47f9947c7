package io.beanpod.sys;

/** The type of a file: the S_IFMT part of its mode, and the d_type of a directory entry. */
public enum FileType {
  FIFO(0010000),
  CHARACTER_DEVICE(0020000),
  DIRECTORY(0040000),
  BLOCK_DEVICE(0060000),
  REGULAR(0100000),
  SYMBOLIC_LINK(0120000),
  SOCKET(0140000),
  /** A directory entry of a file system that does not tell the type. */
  UNKNOWN(0);

  private static final int S_IFMT = 0170000;

  private final int modeBits;

  FileType(int modeBits) {
    this.modeBits = modeBits;
  }

  /** The S_IFMT bits, as mknod(2) takes them. */
  public int modeBits() {
    return modeBits;
  }

  /** The type in a mode of stat(2). */
  public static FileType ofMode(int mode) {
    return of(mode & S_IFMT);
  }

  /** The type in the d_type of getdents64(2). */
  static FileType ofDirectoryEntry(int type) {
    return of(type << 12);
  }

  private static FileType of(int bits) {
    for (FileType type : values()) {
      if (type.modeBits == bits) {
        return type;
      }
    }
    return UNKNOWN;
  }
}

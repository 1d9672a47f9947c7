package io.beanpod.sys;

/**
 * The O_* flags of open(2). They are numbers to be combined with {@code |}; four of them differ
 * between architectures. Every open of this module adds {@link #CLOEXEC} by itself.
 */
public final class OpenFlags {
  public static final int RDONLY = 0;
  public static final int WRONLY = 1;
  public static final int RDWR = 2;
  public static final int CREAT = 0x40;
  public static final int EXCL = 0x80;
  public static final int NOCTTY = 0x100;
  public static final int TRUNC = 0x200;
  public static final int APPEND = 0x400;
  public static final int NONBLOCK = 0x800;
  public static final int DSYNC = 0x1000;
  public static final int CLOEXEC = 0x80000;
  public static final int PATH = 0x200000;
  public static final int DIRECTORY = Arch.current().directoryFlag();
  public static final int NOFOLLOW = Arch.current().noFollowFlag();
  public static final int DIRECT = Arch.current().directFlag();
  public static final int TMPFILE = 0x400000 | DIRECTORY;

  private OpenFlags() {}
}

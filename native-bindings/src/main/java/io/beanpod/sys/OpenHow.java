package io.beanpod.sys;

/**
 * How openat2(2) opens and resolves.
 *
 * @param flags {@link OpenFlags}
 * @param mode the mode of a file that is made; must be 0 without CREAT or TMPFILE
 * @param resolve the RESOLVE_* bits below
 */
public record OpenHow(int flags, int mode, long resolve) {
  /** RESOLVE_NO_XDEV: do not cross into another mount. */
  public static final long NO_XDEV = 0x01;

  /** RESOLVE_NO_MAGICLINKS: do not follow links of the kind of /proc/PID/fd/N. */
  public static final long NO_MAGICLINKS = 0x02;

  /** RESOLVE_NO_SYMLINKS: do not follow any symbolic link. */
  public static final long NO_SYMLINKS = 0x04;

  /** RESOLVE_BENEATH: fail where the path leaves the directory. */
  public static final long BENEATH = 0x08;

  /** RESOLVE_IN_ROOT: the directory is the root of the path, as after chroot(2). */
  public static final long IN_ROOT = 0x10;

  /** Opens a path of a root file system as its own processes would, and never outside of it. */
  public static OpenHow inRoot(int flags) {
    return new OpenHow(flags, 0, IN_ROOT | NO_MAGICLINKS);
  }

  /** Opens a path below a directory, through no symbolic link at all. */
  public static OpenHow beneath(int flags) {
    return new OpenHow(flags, 0, BENEATH | NO_SYMLINKS | NO_MAGICLINKS);
  }

  /** The same with the mode of a file that is made. */
  public OpenHow withMode(int newMode) {
    return new OpenHow(flags, newMode, resolve);
  }
}

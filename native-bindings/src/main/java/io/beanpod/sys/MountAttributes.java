package io.beanpod.sys;

import org.jspecify.annotations.Nullable;

/**
 * A change of a mount for mount_setattr(2).
 *
 * @param set MOUNT_ATTR_* bits to set
 * @param clear MOUNT_ATTR_* bits to clear
 * @param propagation one of MS_PRIVATE, MS_SLAVE, MS_SHARED, MS_UNBINDABLE, or 0 to leave it
 * @param userNamespace the user namespace whose id map {@link #IDMAP} applies, or null
 */
public record MountAttributes(long set, long clear, long propagation, @Nullable Fd userNamespace) {
  public static final long RDONLY = 0x1;
  public static final long NOSUID = 0x2;
  public static final long NODEV = 0x4;
  public static final long NOEXEC = 0x8;
  public static final long NOATIME = 0x10;
  public static final long IDMAP = 0x00100000;
  public static final long NOSYMFOLLOW = 0x00200000;

  public static final long MS_UNBINDABLE = 1 << 17;
  public static final long MS_PRIVATE = 1 << 18;
  public static final long MS_SLAVE = 1 << 19;
  public static final long MS_SHARED = 1 << 20;

  /** Sets attributes and changes nothing else. */
  public static MountAttributes setting(long attributes) {
    return new MountAttributes(attributes, 0, 0, null);
  }

  /** Changes the propagation and nothing else. */
  public static MountAttributes propagating(long propagation) {
    return new MountAttributes(0, 0, propagation, null);
  }

  /** Maps ids by a user namespace and changes nothing else. */
  public static MountAttributes idmapped(Fd userNamespace) {
    return new MountAttributes(IDMAP, 0, 0, userNamespace);
  }
}

package io.beanpod.sys;

/**
 * Mounts as descriptors: a mount is made detached, changed, and attached at last or never, so it
 * needs no place in the mount table. Attributes are the constants of {@link MountAttributes}.
 */
public interface Mounts {
  /** OPEN_TREE_CLONE: a detached copy of the mount, as a bind mount is. */
  int OPEN_TREE_CLONE = 1;

  /** AT_RECURSIVE: the mounts below as well. */
  int AT_RECURSIVE = 0x8000;

  /** AT_EMPTY_PATH: the directory descriptor is the object itself. */
  int AT_EMPTY_PATH = 0x1000;

  /** AT_SYMLINK_NOFOLLOW: do not follow a symbolic link at the end of the path. */
  int AT_SYMLINK_NOFOLLOW = 0x100;

  /** MNT_DETACH of umount2(2): leave the tree now, end when the last user is gone. */
  int MNT_DETACH = 2;

  /** UMOUNT_NOFOLLOW of umount2(2): do not follow a symbolic link at the end of the path. */
  int UMOUNT_NOFOLLOW = 8;

  /** Starts the configuration of a new file system, for example {@code overlay}. fsopen(2). */
  Fd fsopen(String type) throws SyscallException;

  /** Starts the reconfiguration of the file system mounted at a descriptor. fspick(2). */
  Fd fspick(Fd mount) throws SyscallException;

  /**
   * Sets a parameter. fsconfig(2) with FSCONFIG_SET_STRING. The error carries the sentence that the
   * file system left in its log.
   */
  void setString(Fd context, String key, String value) throws SyscallException;

  /** Sets a parameter without a value. fsconfig(2) with FSCONFIG_SET_FLAG. */
  void setFlag(Fd context, String key) throws SyscallException;

  /** Sets a parameter to a descriptor. fsconfig(2) with FSCONFIG_SET_FD. */
  void setFd(Fd context, String key, Fd value) throws SyscallException;

  /** Makes the file system. fsconfig(2) with FSCONFIG_CMD_CREATE. */
  void create(Fd context) throws SyscallException;

  /** Applies the parameters to the picked file system. fsconfig(2), FSCONFIG_CMD_RECONFIGURE. */
  void reconfigure(Fd context) throws SyscallException;

  /** A detached mount of the made file system. fsmount(2). */
  Fd fsmount(Fd context, long attributes) throws SyscallException;

  /**
   * A descriptor of a mount, or with {@link #OPEN_TREE_CLONE} a detached copy. open_tree(2). The
   * descriptor is closed on exec.
   */
  Fd openTree(Fd directory, String path, int flags) throws SyscallException;

  /**
   * Attaches a mount, given by its own descriptor, onto an open file or directory. move_mount(2).
   */
  void moveMount(Fd mount, Fd target) throws SyscallException;

  /** Attaches a mount, given by its own descriptor, onto a path. move_mount(2). */
  void moveMount(Fd mount, Fd directory, String path) throws SyscallException;

  /** Changes the mount of a descriptor, with {@code recursive} all below it. mount_setattr(2). */
  void setAttributes(Fd mount, boolean recursive, MountAttributes attributes)
      throws SyscallException;

  /** Takes a mount off its place. umount2(2). */
  void umount(String path, int flags) throws SyscallException;

  /** The magic number of the file system that holds an open file, as in statfs(2). */
  long fileSystemType(Fd file) throws SyscallException;

  /** How much the file system that holds an open file can take. statfs(2). */
  FileSystemRoom room(Fd file) throws SyscallException;
}

package io.beanpod.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/**
 * What statx(2) tells of a file.
 *
 * @param mode type and permission bits
 * @param links number of hard links
 * @param uid owner
 * @param gid group
 * @param inode inode number
 * @param size bytes
 * @param blocks units of 512 bytes really used
 * @param accessed last read
 * @param modified last change of the content
 * @param changed last change of content or attributes
 * @param device the device that holds the file
 * @param represented the device that a device file stands for, 0:0 otherwise
 * @param mountId the mount that the path was resolved to, as in /proc/self/mountinfo
 * @param mountRoot whether the file is the root of a mount
 */
public record FileStatus(
    int mode,
    int links,
    int uid,
    int gid,
    long inode,
    long size,
    long blocks,
    Instant accessed,
    Instant modified,
    Instant changed,
    DeviceNumber device,
    DeviceNumber represented,
    long mountId,
    boolean mountRoot) {
  /** Bytes of struct statx. */
  static final int STATX_SIZE = 256;

  /** STATX_BASIC_STATS and STATX_MNT_ID. */
  static final int STATX_MASK = 0x7ff | 0x1000;

  private static final long STATX_ATTR_MOUNT_ROOT = 0x2000;

  /** The type of the file. */
  public FileType type() {
    return FileType.ofMode(mode);
  }

  /** The permission bits with set-id and sticky bits. */
  public int permissions() {
    return mode & 07777;
  }

  /** Reads a struct statx; it has the same layout on all architectures. */
  static FileStatus ofStatx(byte[] struct) {
    ByteBuffer in = ByteBuffer.wrap(struct).order(ByteOrder.nativeOrder());
    return new FileStatus(
        in.getShort(28) & 0xFFFF,
        in.getInt(16),
        in.getInt(20),
        in.getInt(24),
        in.getLong(32),
        in.getLong(40),
        in.getLong(48),
        time(in, 64),
        time(in, 112),
        time(in, 96),
        new DeviceNumber(in.getInt(136), in.getInt(140)),
        new DeviceNumber(in.getInt(128), in.getInt(132)),
        in.getLong(144),
        (in.getLong(8) & STATX_ATTR_MOUNT_ROOT) != 0);
  }

  private static Instant time(ByteBuffer in, int offset) {
    return Instant.ofEpochSecond(in.getLong(offset), in.getInt(offset + 8));
  }
}

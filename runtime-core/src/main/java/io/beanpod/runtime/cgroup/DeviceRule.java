package io.beanpod.runtime.cgroup;

import io.beanpod.sys.DeviceNumber;
import io.beanpod.sys.FileType;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Devices that the processes of a cgroup may use. What no rule allows is refused with EPERM.
 *
 * @param block a block device; otherwise a character device
 * @param major the major number, empty for all
 * @param minor the minor number, empty for all
 * @param access any of {@code r}, {@code w} and {@code m} (mknod)
 */
public record DeviceRule(boolean block, OptionalInt major, OptionalInt minor, String access) {
  private static final int TTY_MAJOR = 5;
  private static final int PTS_MAJOR = 136;
  private static final int MISC_MAJOR = 10;
  private static final int MEM_MAJOR = 1;

  /**
   * What every container may use: making nodes of any device (using them is another matter), the
   * nodes of its /dev (null, zero, full, random, urandom, tty), its terminals, and /dev/net/tun.
   */
  public static final List<DeviceRule> DEFAULT =
      List.of(
          new DeviceRule(false, OptionalInt.empty(), OptionalInt.empty(), "m"),
          new DeviceRule(true, OptionalInt.empty(), OptionalInt.empty(), "m"),
          character(MEM_MAJOR, 3),
          character(MEM_MAJOR, 5),
          character(MEM_MAJOR, 7),
          character(MEM_MAJOR, 8),
          character(MEM_MAJOR, 9),
          character(TTY_MAJOR, 0),
          character(TTY_MAJOR, 1),
          character(TTY_MAJOR, 2),
          new DeviceRule(false, OptionalInt.of(PTS_MAJOR), OptionalInt.empty(), "rwm"),
          character(MISC_MAJOR, 200));

  public DeviceRule {
    if (access.isEmpty() || !access.chars().allMatch(letter -> "rwm".indexOf(letter) >= 0)) {
      throw new IllegalArgumentException(
          "device access '" + access + "': write any of the letters r, w and m");
    }
  }

  /**
   * Allows one device.
   *
   * @param type {@link FileType#BLOCK_DEVICE} or {@link FileType#CHARACTER_DEVICE}
   */
  public static DeviceRule of(FileType type, DeviceNumber number, String access) {
    if (type != FileType.BLOCK_DEVICE && type != FileType.CHARACTER_DEVICE) {
      throw new IllegalArgumentException(type + " is no device");
    }
    return new DeviceRule(
        type == FileType.BLOCK_DEVICE,
        OptionalInt.of(number.major()),
        OptionalInt.of(number.minor()),
        access);
  }

  /** The default rules and these. */
  public static List<DeviceRule> withDefaults(List<DeviceRule> devices) {
    return Stream.concat(DEFAULT.stream(), devices.stream()).distinct().toList();
  }

  private static DeviceRule character(int major, int minor) {
    return new DeviceRule(false, OptionalInt.of(major), OptionalInt.of(minor), "rwm");
  }
}

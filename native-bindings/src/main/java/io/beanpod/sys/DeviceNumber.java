package io.beanpod.sys;

/** A device number. makedev(3). */
public record DeviceNumber(int major, int minor) {
  /** No device. */
  public static final DeviceNumber NONE = new DeviceNumber(0, 0);

  /** The dev_t that glibc passes to the kernel. */
  long encoded() {
    long high = Integer.toUnsignedLong(major);
    long low = Integer.toUnsignedLong(minor);
    return (low & 0xff) | (high & 0xfff) << 8 | (low & ~0xffL) << 12 | (high & ~0xfffL) << 32;
  }

  @Override
  public String toString() {
    return major + ":" + minor;
  }
}

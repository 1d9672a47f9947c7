package io.beanpod.cri.stats;

import io.beanpod.runtime.stats.DeviceIo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The names of block devices, as sysfs has them by number. */
final class BlockDevices {
  private static final Path BY_NUMBER = Path.of("/sys/dev/block");

  /** Such as {@code /dev/sda}; the numbers themselves for a device that has gone. */
  String name(DeviceIo io) {
    String numbers = io.major() + ":" + io.minor();
    try {
      return "/dev/" + Files.readSymbolicLink(BY_NUMBER.resolve(numbers)).getFileName();
    } catch (IOException gone) {
      return numbers;
    }
  }
}

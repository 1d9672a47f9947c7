package io.beanpod.runtime.cgroup;

/**
 * One value for one file of a cgroup.
 *
 * @param file the file's name such as {@code memory.max}
 * @param value what is written, without a line feed
 * @param optional whether a kernel without this file already behaves as the value says
 */
public record CgroupSetting(String file, String value, boolean optional) {
  static CgroupSetting required(String file, String value) {
    return new CgroupSetting(file, value, false);
  }

  static CgroupSetting optional(String file, String value) {
    return new CgroupSetting(file, value, true);
  }

  /** The controller that owns the file: the part of its name before the first dot. */
  String controller() {
    return file.substring(0, file.indexOf('.'));
  }
}

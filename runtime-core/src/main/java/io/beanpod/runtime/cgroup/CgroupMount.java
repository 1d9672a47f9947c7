package io.beanpod.runtime.cgroup;

import io.beanpod.runtime.RuntimeFailure;
import java.util.List;
import java.util.Optional;

/** Reads where cgroup2 is mounted and which cgroup is ours, proc_pid_mountinfo(5), cgroups(7). */
final class CgroupMount {
  private static final int MOUNT_POINT = 4;
  private static final int FIRST_OPTIONAL = 6;
  private static final String OWN_PREFIX = "0::/";

  private CgroupMount() {}

  /**
   * The place of the first cgroup2 mount in the text of a mountinfo file that its place leads to.
   */
  static String find(String mountinfo) throws RuntimeFailure {
    List<Mounted> all =
        mountinfo
            .lines()
            .map(line -> line.split(" ", -1))
            .filter(field -> field.length > FIRST_OPTIONAL)
            .map(Mounted::of)
            .toList();
    for (Mounted mount : all) {
      if (mount.isCgroup2() && !mount.isHidden(all)) {
        return mount.place();
      }
    }
    throw new RuntimeFailure(
        "This host has no cgroup2 file system: boot with systemd.unified_cgroup_hierarchy=1, or"
            + " mount one with 'mount -t cgroup2 none /sys/fs/cgroup'.");
  }

  /**
   * A line. Its order among the others says nothing: an initramfs mounts the root file system last
   * and moves the others into it.
   *
   * @param parent the mount that it is mounted on
   */
  private record Mounted(String id, String parent, String place, boolean isCgroup2) {
    static Mounted of(String[] field) {
      return new Mounted(
          field[0], field[1], unescape(field[MOUNT_POINT]), hasType(field, "cgroup2"));
    }

    /** Whether another mount is on top of this one, or nearer the root of one that holds it. */
    boolean isHidden(List<Mounted> all) {
      return all.stream().anyMatch(top -> top.isOn(this) && top.place.equals(place))
          || isPassedBy(all);
    }

    private boolean isPassedBy(List<Mounted> all) {
      Optional<Mounted> on = all.stream().filter(this::isOn).findFirst();
      return on.isPresent()
          && (all.stream().anyMatch(near -> near.isOn(on.get()) && near.isAbove(place))
              || on.get().isPassedBy(all));
    }

    /** The root of all mounts names itself as its parent. */
    private boolean isOn(Mounted other) {
      return parent.equals(other.id) && !id.equals(other.id);
    }

    private boolean isAbove(String path) {
      return path.startsWith(place.endsWith("/") ? place : place + "/");
    }
  }

  private static boolean hasType(String[] field, String type) {
    for (int i = FIRST_OPTIONAL; i + 1 < field.length; i++) {
      if (field[i].equals("-")) {
        return field[i + 1].equals(type);
      }
    }
    return false;
  }

  /** Our own cgroup2 path without the slash in front, from the text of /proc/self/cgroup. */
  static String ownCgroup(String text) {
    for (String line : text.lines().toList()) {
      if (line.startsWith(OWN_PREFIX)) {
        return line.substring(OWN_PREFIX.length());
      }
    }
    return "";
  }

  /** Blanks, tabs, line feeds and backslashes stand as three octal digits in mountinfo. */
  private static String unescape(String field) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      char letter = field.charAt(i);
      if (letter == '\\' && i + 3 < field.length()) {
        text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        text.append(letter);
      }
    }
    return text.toString();
  }
}

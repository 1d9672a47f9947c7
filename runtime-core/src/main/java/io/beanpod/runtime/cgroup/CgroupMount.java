package io.beanpod.runtime.cgroup;

import io.beanpod.runtime.RuntimeFailure;
import java.util.ArrayList;
import java.util.List;

/** Reads where cgroup2 is mounted and which cgroup is ours, proc_pid_mountinfo(5), cgroups(7). */
final class CgroupMount {
  private static final int MOUNT_POINT = 4;
  private static final int FIRST_OPTIONAL = 6;
  private static final String OWN_PREFIX = "0::/";

  private CgroupMount() {}

  /**
   * The place of the first cgroup2 mount in the text of a mountinfo file that no later mount hides.
   */
  static String find(String mountinfo) throws RuntimeFailure {
    List<String> found = new ArrayList<>();
    for (String line : mountinfo.lines().toList()) {
      String[] field = line.split(" ", -1);
      if (field.length <= FIRST_OPTIONAL) {
        continue;
      }
      String place = unescape(field[MOUNT_POINT]);
      found.removeIf(earlier -> covers(place, earlier));
      if (isCgroup2(field)) {
        found.add(place);
      }
    }
    if (found.isEmpty()) {
      throw new RuntimeFailure(
          "This host has no cgroup2 file system: boot with systemd.unified_cgroup_hierarchy=1, or"
              + " mount one with 'mount -t cgroup2 none /sys/fs/cgroup'.");
    }
    return found.getFirst();
  }

  private static boolean covers(String place, String earlier) {
    return earlier.startsWith(place.endsWith("/") ? place : place + "/") || earlier.equals(place);
  }

  private static boolean isCgroup2(String[] field) {
    for (int i = FIRST_OPTIONAL; i + 1 < field.length; i++) {
      if (field[i].equals("-")) {
        return field[i + 1].equals("cgroup2");
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

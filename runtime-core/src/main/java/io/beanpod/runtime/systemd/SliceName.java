package io.beanpod.runtime.systemd;

import io.beanpod.runtime.RuntimeFailure;
import java.util.regex.Pattern;

/**
 * The name of a slice, which says where it is: {@code a-b.slice} is below {@code a.slice}. See
 * systemd.slice(5).
 *
 * @param name with its ending
 */
public record SliceName(String name) {
  private static final String ENDING = ".slice";
  private static final int LONGEST = 255;
  private static final Pattern VALID =
      Pattern.compile("[A-Za-z0-9:_.]+(-[A-Za-z0-9:_.]+)*\\.slice");

  /** Checks the form. */
  public SliceName {
    if (!isValid(name)) {
      throw new IllegalArgumentException("'" + name + "' is no name of a slice");
    }
  }

  /** Whether a cgroup parent is one for the systemd driver. */
  public static boolean isSlice(String cgroupParent) {
    return cgroupParent.endsWith(ENDING);
  }

  /**
   * The slice of a cgroup parent: its name, or the whole path to it as kubelet gives it.
   *
   * @throws RuntimeFailure when it is none
   */
  public static SliceName ofParent(String cgroupParent) throws RuntimeFailure {
    String base = cgroupParent.substring(cgroupParent.lastIndexOf('/') + 1);
    String given = cgroupParent.startsWith("/") ? cgroupParent.substring(1) : cgroupParent;
    if (isValid(base)) {
      SliceName slice = new SliceName(base);
      if (given.equals(base) || given.equals(slice.path())) {
        return slice;
      }
    }
    throw new RuntimeFailure(
        "The cgroup parent '"
            + cgroupParent
            + "' is no slice, and pods' cgroups are made by systemd here: give a name such as"
            + " kubepods-pod1.slice, or start the daemon with --cgroup-driver cgroupfs.");
  }

  private static boolean isValid(String name) {
    return VALID.matcher(name).matches() && name.length() <= LONGEST;
  }

  /**
   * The slice of a pod that nobody gave a parent. Dashes would make levels, so they become
   * underscores, as kubelet has it.
   */
  public static SliceName ofPod(String uid) {
    return new SliceName("beanpod-pod" + uid.replaceAll("[^A-Za-z0-9:.]", "_") + ENDING);
  }

  /** Its cgroup, as a path from the root of the hierarchy without a slash in front. */
  public String path() {
    StringBuilder path = new StringBuilder();
    for (int dash = name.indexOf('-'); dash >= 0; dash = name.indexOf('-', dash + 1)) {
      path.append(name, 0, dash).append(ENDING).append('/');
    }
    return path.append(name).toString();
  }

  @Override
  public String toString() {
    return name;
  }
}

package io.beanpod.runtime;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a container's processes may do.
 *
 * @param user a name or number that replaces the image's user; empty for the image's
 * @param runAsUser a number that replaces both; empty to use {@code user}
 * @param runAsGroup primary group; empty for the user's own
 * @param runAsNonRoot refuse to start as uid 0
 * @param supplementalGroups further group ids
 * @param imageGroups whether the groups that the image's /etc/group gives the user apply as well
 *     (supplementalGroupsPolicy Merge)
 * @param addCapabilities names without {@code CAP_}; {@code ALL} for all
 * @param privileged every capability and device, nothing masked
 * @param noNewPrivileges prctl(PR_SET_NO_NEW_PRIVS)
 * @param maskedPaths hidden in the container
 * @param readOnlyPaths read-only in the container
 */
public record Security(
    String user,
    OptionalLong runAsUser,
    OptionalLong runAsGroup,
    boolean runAsNonRoot,
    List<Long> supplementalGroups,
    boolean imageGroups,
    List<String> addCapabilities,
    List<String> dropCapabilities,
    boolean privileged,
    boolean readOnlyRoot,
    boolean noNewPrivileges,
    List<String> maskedPaths,
    List<String> readOnlyPaths) {

  /** /proc and /sys paths hidden from a container that asks for nothing else. */
  public static final List<String> DEFAULT_MASKED_PATHS =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/sys/devices/virtual/powercap",
          "/sys/firmware");

  /** /proc paths that a container that asks for nothing else can only read. */
  public static final List<String> DEFAULT_READ_ONLY_PATHS =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  /** The image's user, the default capabilities, the usual masks. */
  public static final Security DEFAULT =
      new Security(
          "",
          OptionalLong.empty(),
          OptionalLong.empty(),
          false,
          List.of(),
          true,
          List.of(),
          List.of(),
          false,
          false,
          false,
          DEFAULT_MASKED_PATHS,
          DEFAULT_READ_ONLY_PATHS);

  public Security {
    supplementalGroups = List.copyOf(supplementalGroups);
    addCapabilities = List.copyOf(addCapabilities);
    dropCapabilities = List.copyOf(dropCapabilities);
    maskedPaths = List.copyOf(maskedPaths);
    readOnlyPaths = List.copyOf(readOnlyPaths);
  }
}

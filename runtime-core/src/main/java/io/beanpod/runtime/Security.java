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
 * @param ambientCapabilities added to every set, so that a program keeps them that runs as another
 *     user than root
 * @param seccomp ignored when privileged
 * @param appArmor ignored when privileged
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
    List<String> readOnlyPaths,
    List<String> ambientCapabilities,
    Seccomp seccomp,
    AppArmor appArmor,
    SelinuxLabel selinux) {

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

  /** The image's user, the default capabilities, the usual masks, no filter and no label. */
  public static final Security DEFAULT = new Builder().build();

  /** Copies the lists; the record of an older daemon lacks what was added since. */
  public Security {
    supplementalGroups = List.copyOf(supplementalGroups);
    addCapabilities = List.copyOf(addCapabilities);
    dropCapabilities = List.copyOf(dropCapabilities);
    maskedPaths = List.copyOf(maskedPaths);
    readOnlyPaths = List.copyOf(readOnlyPaths);
    ambientCapabilities =
        ambientCapabilities == null ? List.of() : List.copyOf(ambientCapabilities);
    seccomp = seccomp == null ? new Seccomp.Unconfined() : seccomp;
    appArmor = appArmor == null ? new AppArmor.Unconfined() : appArmor;
    selinux = selinux == null ? SelinuxLabel.NONE : selinux;
  }

  /** A builder that starts with {@link #DEFAULT}. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with what this one says. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.user = user;
    builder.runAsUser = runAsUser;
    builder.runAsGroup = runAsGroup;
    builder.runAsNonRoot = runAsNonRoot;
    builder.supplementalGroups = supplementalGroups;
    builder.imageGroups = imageGroups;
    builder.addCapabilities = addCapabilities;
    builder.dropCapabilities = dropCapabilities;
    builder.privileged = privileged;
    builder.readOnlyRoot = readOnlyRoot;
    builder.noNewPrivileges = noNewPrivileges;
    builder.maskedPaths = maskedPaths;
    builder.readOnlyPaths = readOnlyPaths;
    builder.ambientCapabilities = ambientCapabilities;
    builder.seccomp = seccomp;
    builder.appArmor = appArmor;
    builder.selinux = selinux;
    return builder;
  }

  /** Assembles a container's rights. */
  public static final class Builder {
    private String user = "";
    private OptionalLong runAsUser = OptionalLong.empty();
    private OptionalLong runAsGroup = OptionalLong.empty();
    private boolean runAsNonRoot;
    private List<Long> supplementalGroups = List.of();
    private boolean imageGroups = true;
    private List<String> addCapabilities = List.of();
    private List<String> dropCapabilities = List.of();
    private boolean privileged;
    private boolean readOnlyRoot;
    private boolean noNewPrivileges;
    private List<String> maskedPaths = DEFAULT_MASKED_PATHS;
    private List<String> readOnlyPaths = DEFAULT_READ_ONLY_PATHS;
    private List<String> ambientCapabilities = List.of();
    private Seccomp seccomp = new Seccomp.Unconfined();
    private AppArmor appArmor = new AppArmor.Unconfined();
    private SelinuxLabel selinux = SelinuxLabel.NONE;

    private Builder() {}

    public Builder user(String value) {
      user = value;
      return this;
    }

    public Builder runAsUser(OptionalLong value) {
      runAsUser = value;
      return this;
    }

    public Builder runAsGroup(OptionalLong value) {
      runAsGroup = value;
      return this;
    }

    public Builder runAsNonRoot(boolean value) {
      runAsNonRoot = value;
      return this;
    }

    public Builder supplementalGroups(List<Long> value) {
      supplementalGroups = value;
      return this;
    }

    public Builder imageGroups(boolean value) {
      imageGroups = value;
      return this;
    }

    public Builder addCapabilities(List<String> value) {
      addCapabilities = value;
      return this;
    }

    public Builder dropCapabilities(List<String> value) {
      dropCapabilities = value;
      return this;
    }

    public Builder privileged(boolean value) {
      privileged = value;
      return this;
    }

    public Builder readOnlyRoot(boolean value) {
      readOnlyRoot = value;
      return this;
    }

    public Builder noNewPrivileges(boolean value) {
      noNewPrivileges = value;
      return this;
    }

    public Builder maskedPaths(List<String> value) {
      maskedPaths = value;
      return this;
    }

    public Builder readOnlyPaths(List<String> value) {
      readOnlyPaths = value;
      return this;
    }

    public Builder ambientCapabilities(List<String> value) {
      ambientCapabilities = value;
      return this;
    }

    public Builder seccomp(Seccomp value) {
      seccomp = value;
      return this;
    }

    public Builder appArmor(AppArmor value) {
      appArmor = value;
      return this;
    }

    public Builder selinux(SelinuxLabel value) {
      selinux = value;
      return this;
    }

    public Security build() {
      return new Security(
          user,
          runAsUser,
          runAsGroup,
          runAsNonRoot,
          supplementalGroups,
          imageGroups,
          addCapabilities,
          dropCapabilities,
          privileged,
          readOnlyRoot,
          noNewPrivileges,
          maskedPaths,
          readOnlyPaths,
          ambientCapabilities,
          seccomp,
          appArmor,
          selinux);
    }
  }
}

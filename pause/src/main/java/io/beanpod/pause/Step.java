package io.beanpod.pause;

import java.util.Arrays;

/**
 * What {@code init} was doing when something failed, in the order in which it happens; {@code enum
 * step} of {@code protocol.h}.
 */
public enum Step {
  PLAN(1, "reading the plan"),
  DUMPABLE(2, "hiding init from the processes of the container"),
  SUBREAPER(3, "becoming the reaper of orphaned processes"),
  PIPES(4, "making the pipes of the standard streams"),
  JOIN_NAMESPACES(5, "joining the namespaces of the pod or container"),
  USER_NAMESPACE(39, "entering the pod's user namespace"),
  CLONE(6, "making the process in the container's cgroup"),
  SESSION(7, "making a session"),
  OOM_SCORE(8, "setting oom_score_adj"),
  CGROUP_NAMESPACE(9, "making or joining the cgroup namespace"),
  PROPAGATION(10, "cutting the propagation of mounts to the host"),
  ROOT(11, "attaching the root file system"),
  FSMOUNT(12, "mounting a file system"),
  ATTACH(13, "mounting a volume or file"),
  MKDIR(14, "making a directory"),
  MKNOD(15, "making a device node"),
  SYMLINK(16, "making a symbolic link"),
  PIVOT_ROOT(17, "changing the root file system"),
  TERMINAL(18, "opening a terminal"),
  STDIO(19, "connecting the standard streams"),
  READONLY_PATH(20, "making a path read-only"),
  MASK_PATH(21, "masking a path"),
  MAKE_WORKING_DIRECTORY(22, "making the working directory"),
  READONLY_ROOT(23, "making the root file system read-only"),
  LSM_LABEL(24, "setting the AppArmor or SELinux label"),
  WORKING_DIRECTORY(25, "entering the working directory"),
  RLIMIT(26, "setting a resource limit"),
  SECCOMP(27, "loading the seccomp filter"),
  BOUNDING_SET(28, "dropping capabilities from the bounding set"),
  GROUPS(29, "setting the supplementary groups"),
  GID(30, "setting the group"),
  UID(31, "setting the user"),
  CAPABILITIES(32, "setting the capabilities"),
  AMBIENT(33, "raising ambient capabilities"),
  NO_NEW_PRIVS(34, "setting no_new_privs"),
  COMMAND(35, "finding the command"),
  STARTED_RECORD(36, "writing the started record"),
  EXEC(37, "executing the command"),
  LOST(38, "waiting for the new process, which was killed");

  private final int number;
  private final String doing;

  Step(int number, String doing) {
    this.number = number;
    this.doing = doing;
  }

  /** The number in messages and records. */
  public int number() {
    return number;
  }

  /** What was being done, as the end of a sentence that starts with "failed while". */
  public String doing() {
    return doing;
  }

  /**
   * The step with a number.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Step of(int number) {
    return Arrays.stream(values())
        .filter(step -> step.number == number)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("init has no step " + number));
  }
}

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
  CLONE(6, "making the process in the container's cgroup"),
  SESSION(7, "making a session"),
  OOM_SCORE(8, "setting oom_score_adj"),
  RLIMIT(9, "setting a resource limit"),
  CGROUP_NAMESPACE(10, "making or joining the cgroup namespace"),
  PROPAGATION(11, "cutting the propagation of mounts to the host"),
  ROOT(12, "attaching the root file system"),
  FSMOUNT(13, "mounting a file system"),
  ATTACH(14, "mounting a volume or file"),
  MKDIR(15, "making a directory"),
  MKNOD(16, "making a device node"),
  SYMLINK(17, "making a symbolic link"),
  PIVOT_ROOT(18, "changing the root file system"),
  TERMINAL(19, "opening a terminal"),
  STDIO(20, "connecting the standard streams"),
  READONLY_PATH(21, "making a path read-only"),
  MASK_PATH(22, "masking a path"),
  MAKE_WORKING_DIRECTORY(23, "making the working directory"),
  READONLY_ROOT(24, "making the root file system read-only"),
  LSM_LABEL(25, "setting the AppArmor or SELinux label"),
  BOUNDING_SET(26, "dropping capabilities from the bounding set"),
  GROUPS(27, "setting the supplementary groups"),
  GID(28, "setting the group"),
  UID(29, "setting the user"),
  WORKING_DIRECTORY(30, "entering the working directory"),
  CAPABILITIES(31, "setting the capabilities"),
  AMBIENT(32, "raising ambient capabilities"),
  NO_NEW_PRIVS(33, "setting no_new_privs"),
  SECCOMP(34, "loading the seccomp filter"),
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

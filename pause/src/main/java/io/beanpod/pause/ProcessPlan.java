package io.beanpod.pause;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The process to execute: the part of a plan that {@link RunPlan} and {@link ExecPlan} share.
 *
 * @param arguments the command and its arguments; a command without a slash is looked up in PATH of
 *     {@code environment}
 * @param environment {@code NAME=value} strings
 * @param workingDirectory an absolute path
 * @param umask the file mode creation mask, 022 by default in containers
 * @param noNewPrivileges PR_SET_NO_NEW_PRIVS
 * @param oomScoreAdjustment -1000 to 1000; empty inherits the spawner's
 */
public record ProcessPlan(
    List<String> arguments,
    List<String> environment,
    String workingDirectory,
    Credentials credentials,
    int umask,
    boolean noNewPrivileges,
    OptionalInt oomScoreAdjustment,
    List<Rlimit> rlimits,
    Optional<SeccompFilter> seccomp,
    Optional<LsmLabel> lsmLabel) {

  /** Checks what the kernel would refuse later, and copies the lists. */
  public ProcessPlan {
    arguments = List.copyOf(arguments);
    environment = List.copyOf(environment);
    rlimits = List.copyOf(rlimits);
    if (arguments.isEmpty() || arguments.getFirst().isEmpty()) {
      throw new IllegalArgumentException("A container needs a command: its arguments are empty");
    }
    if (!workingDirectory.startsWith("/")) {
      throw new IllegalArgumentException(
          "The working directory must be an absolute path, not \"" + workingDirectory + '"');
    }
    if (rlimits.size() > 16) {
      throw new IllegalArgumentException("Linux has 16 resource limits, not " + rlimits.size());
    }
  }

  /** A process with umask 022 and no_new_privs, no limits, no filter and no label. */
  public static ProcessPlan of(
      List<String> arguments,
      List<String> environment,
      String workingDirectory,
      Credentials credentials) {
    return new ProcessPlan(
        arguments,
        environment,
        workingDirectory,
        credentials,
        022,
        true,
        OptionalInt.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Who the process is: credentials(7) and capabilities(7). The inheritable set is always empty.
   *
   * @param uid 0 to 2^32-2
   * @param groups the supplementary groups
   * @param permitted also the effective set
   */
  public record Credentials(
      long uid, long gid, List<Long> groups, long bounding, long permitted, long ambient) {
    private static final long LAST_ID = 0xfffffffeL;

    /** Checks the ids: a number out of range must never wrap around to another user. */
    public Credentials {
      groups = List.copyOf(groups);
      requireId("user", uid);
      requireId("group", gid);
      groups.forEach(group -> requireId("group", group));
    }

    private static void requireId(String kind, long id) {
      if (id < 0 || id > LAST_ID) {
        throw new IllegalArgumentException(
            "A " + kind + " id must be between 0 and " + LAST_ID + ", not " + id);
      }
    }
  }

  /**
   * One resource limit of getrlimit(2).
   *
   * @param resource the RLIMIT_* number
   * @param soft the limit in force, {@link #INFINITY} for none
   * @param hard the most that the process may ask for
   */
  public record Rlimit(int resource, long soft, long hard) {
    /** RLIM_INFINITY. */
    public static final long INFINITY = -1;
  }

  /**
   * A compiled filter of seccomp(2).
   *
   * @param flags SECCOMP_FILTER_FLAG_LOG, SECCOMP_FILTER_FLAG_SPEC_ALLOW
   * @param program struct sock_filter, 8 bytes each, in the machine's byte order
   */
  public record SeccompFilter(int flags, List<Long> program) {
    /** Copies the program. */
    public SeccompFilter {
      program = List.copyOf(program);
    }
  }

  /** The label of a Linux security module that the process gets with execve(2). */
  public record LsmLabel(Module module, String label) {
    /** The security modules that take a label. */
    public enum Module {
      APPARMOR(1),
      SELINUX(2);

      private final int number;

      Module(int number) {
        this.number = number;
      }

      static Module of(int number) {
        return switch (number) {
          case 1 -> APPARMOR;
          case 2 -> SELINUX;
          default -> throw new IllegalArgumentException("no security module " + number);
        };
      }
    }
  }

  void write(PlanWriter plan) {
    plan.record(RecordType.ARGUMENTS, p -> p.strings(arguments));
    plan.record(RecordType.ENVIRONMENT, p -> p.strings(environment));
    plan.record(RecordType.WORKING_DIRECTORY, p -> p.string(workingDirectory));
    plan.record(RecordType.CREDENTIALS, this::writeCredentials);
    plan.record(RecordType.PROCESS, p -> p.u32(noNewPrivileges ? 1 : 0).u32(umask));
    oomScoreAdjustment.ifPresent(value -> plan.record(RecordType.OOM_SCORE_ADJ, p -> p.u32(value)));
    rlimits.forEach(limit ->
        plan.record(
            RecordType.RLIMIT, p -> p.u32(limit.resource()).u64(limit.soft()).u64(limit.hard())));
    seccomp.ifPresent(filter -> plan.record(RecordType.SECCOMP, p -> writeFilter(p, filter)));
    lsmLabel.ifPresent(label ->
        plan.record(RecordType.LSM_LABEL, p -> p.u32(label.module().number).string(label.label())));
  }

  private void writeCredentials(PlanWriter plan) {
    plan.u32((int) credentials.uid()).u32((int) credentials.gid());
    plan.u64(credentials.bounding()).u64(credentials.permitted()).u64(credentials.ambient());
    plan.u32(credentials.groups().size());
    credentials.groups().forEach(group -> plan.u32(group.intValue()));
  }

  private static void writeFilter(PlanWriter plan, SeccompFilter filter) {
    plan.u32(filter.flags()).u32(filter.program().size());
    filter.program().forEach(plan::u64);
  }
}

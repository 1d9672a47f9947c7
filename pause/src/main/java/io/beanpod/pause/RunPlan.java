package io.beanpod.pause;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The plan that starts a container and its monitor. Descriptors are numbers in the new process, see
 * {@link DescriptorTable}.
 *
 * @param stateDirectory the container's state directory, whose flock(2) the spawner holds through
 *     this descriptor
 * @param cgroup the container's cgroup directory
 * @param log the CRI log file, opened with O_APPEND; empty: output goes to attached clients only
 * @param control a listening SOCK_SEQPACKET socket; empty: no attach, resize or reopen
 * @param podMounts pause's mount namespace, which the container's starts as a copy of; empty: it
 *     starts as a copy of the host's, and the plan can attach no pod mount
 * @param userNamespace the pod's own, which the container enters; empty: the host's
 */
public record RunPlan(
    int stateDirectory,
    int cgroup,
    OptionalInt log,
    OptionalInt control,
    Stdio stdio,
    PidNamespace pidNamespace,
    OptionalInt podMounts,
    Optional<UserNamespace> userNamespace,
    boolean newCgroupNamespace,
    Root root,
    List<PlanOperation> operations,
    ProcessPlan process) {

  private static final int MODE = 1;

  /** Checks that operations are in order, and copies them. */
  public RunPlan {
    operations = List.copyOf(operations);
    boolean after = false;
    for (PlanOperation operation : operations) {
      if (after && !operation.afterPivot()) {
        throw new IllegalArgumentException(
            operation + " must come before all read-only and masked paths");
      }
      after = operation.afterPivot();
    }
  }

  /**
   * The standard streams.
   *
   * @param terminal the size of the pseudo terminal to make; empty: pipes
   * @param stdin whether clients may send input; otherwise it is /dev/null
   * @param stdinOnce whether stdin ends with the first client that had it
   */
  public record Stdio(Optional<TerminalSize> terminal, boolean stdin, boolean stdinOnce) {
    /** Output only. */
    public static Stdio output() {
      return new Stdio(Optional.empty(), false, false);
    }
  }

  /** The size of a terminal in characters. */
  public record TerminalSize(int rows, int columns) {}

  /** The pid namespace of the container. */
  public sealed interface PidNamespace {
    /** Its own. */
    record New() implements PidNamespace {}

    /** An existing one, by a descriptor of {@code /proc/PID/ns/pid} (not a pidfd). */
    record Join(int descriptor) implements PidNamespace {}

    /** The host's. */
    record Host() implements PidNamespace {}
  }

  /**
   * A user namespace.
   *
   * @param descriptor of {@code /proc/PID/ns/user}
   * @param streams whose the standard streams shall be
   */
  public record UserNamespace(int descriptor, StreamOwner streams) {}

  /** The root file system: a detached mount. */
  public record Root(int descriptor, boolean readOnly) {}

  /**
   * The plan as {@code init} reads it.
   *
   * @throws IllegalArgumentException when it is larger than 1 MiB or a string has a NUL character
   */
  public byte[] encode() {
    PlanWriter plan = new PlanWriter(MODE);
    plan.record(RecordType.STATE_DIRECTORY, p -> p.u32(stateDirectory));
    plan.record(RecordType.CGROUP, p -> p.u32(cgroup));
    log.ifPresent(fd -> plan.record(RecordType.LOG, p -> p.u32(fd)));
    control.ifPresent(fd -> plan.record(RecordType.CONTROL, p -> p.u32(fd)));
    plan.record(RecordType.STDIO, this::writeStdio);
    plan.record(RecordType.NAMESPACES, this::writeNamespaces);
    plan.record(RecordType.ROOT, p -> p.u32(root.descriptor()).u32(root.readOnly() ? 1 : 0));
    podMounts.ifPresent(fd -> plan.record(RecordType.POD_MOUNTS, p -> p.u32(fd)));
    userNamespace.ifPresent(users ->
        plan.record(
            RecordType.USER_NAMESPACE, p -> users.streams().write(p.u32(users.descriptor()))));
    process.write(plan);
    PlanOperation.writeAll(plan, operations);
    return plan.finish();
  }

  private void writeStdio(PlanWriter plan) {
    int flags =
        (stdio.terminal().isPresent() ? 1 : 0)
            | (stdio.stdin() ? 2 : 0)
            | (stdio.stdinOnce() ? 4 : 0);
    TerminalSize size = stdio.terminal().orElse(new TerminalSize(0, 0));
    plan.u32(flags).u32(size.rows()).u32(size.columns());
  }

  private void writeNamespaces(PlanWriter plan) {
    switch (pidNamespace) {
      case PidNamespace.New ignored -> plan.u32(0).u32(0);
      case PidNamespace.Join join -> plan.u32(1).u32(join.descriptor());
      case PidNamespace.Host ignored -> plan.u32(2).u32(0);
    }
    plan.u32(newCgroupNamespace ? 1 : 0);
  }
}

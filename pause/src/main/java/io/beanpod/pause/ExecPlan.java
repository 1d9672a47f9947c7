package io.beanpod.pause;

import java.util.Optional;

/**
 * The plan that starts one more process in a running container. Descriptors are numbers in the new
 * process, see {@link DescriptorTable}.
 *
 * @param pidfd a pidfd of the container's first process
 * @param namespaces the CLONE_NEW* bits of the namespaces to join, see {@link
 *     #CONTAINER_NAMESPACES}
 * @param cgroup the container's cgroup directory
 * @param userNamespace whose the standard streams shall be, in a container whose pod has a user
 *     namespace of its own; the process enters that, too
 */
public record ExecPlan(
    int pidfd,
    int namespaces,
    int cgroup,
    Optional<StreamOwner> userNamespace,
    Stdio stdio,
    ProcessPlan process) {
  /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWPID and NEWNET of clone(2). */
  public static final int CONTAINER_NAMESPACES =
      0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x40000000;

  private static final int CLONE_NEWUSER = 0x10000000;
  private static final int MODE = 2;

  /** Where the process' standard streams come from. */
  public sealed interface Stdio {
    /** Descriptors that the spawner gives; 0 is /dev/null. */
    record Given(int input, int output, int error) implements Stdio {}

    /** A new pseudo terminal, whose master end comes with {@link StatusMessage.Terminal}. */
    record NewTerminal(RunPlan.TerminalSize size) implements Stdio {}
  }

  /**
   * The plan as {@code init} reads it.
   *
   * @throws IllegalArgumentException when it is larger than 1 MiB or a string has a NUL character
   */
  public byte[] encode() {
    PlanWriter plan = new PlanWriter(MODE);
    plan.record(RecordType.CGROUP, p -> p.u32(cgroup));
    int user = userNamespace.isPresent() ? CLONE_NEWUSER : 0;
    plan.record(RecordType.TARGET, p -> p.u32(pidfd).u32(namespaces | user));
    userNamespace.ifPresent(
        owner -> plan.record(RecordType.USER_NAMESPACE, p -> owner.write(p.u32(0))));
    plan.record(RecordType.EXEC_STDIO, this::writeStdio);
    process.write(plan);
    return plan.finish();
  }

  private void writeStdio(PlanWriter plan) {
    switch (stdio) {
      case Stdio.Given given ->
          plan.u32(0).u32(0).u32(0).u32(given.input()).u32(given.output()).u32(given.error());
      case Stdio.NewTerminal terminal ->
          plan.u32(1)
              .u32(terminal.size().rows())
              .u32(terminal.size().columns())
              .u32(0)
              .u32(0)
              .u32(0);
    }
  }
}

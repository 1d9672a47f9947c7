package io.beanpod.runtime.container;

import io.beanpod.image.account.Account;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.pause.PlanOperation;
import io.beanpod.pause.ProcessPlan;
import io.beanpod.pause.RunPlan;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.Security;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything about a container's start that is decided and not done: a pure function from the
 * specification, the image and descriptor numbers to the plan that init reads.
 */
final class ContainerPlan {

  private static final RunPlan.TerminalSize TERMINAL = new RunPlan.TerminalSize(24, 80);

  private ContainerPlan() {}

  /**
   * The numbers that descriptors have in the new process.
   *
   * @param log empty for a container without a log
   * @param userNamespace the pod's own, if it has one
   * @param devices what makes the device nodes
   * @param podMountNamespace pause's, which holds the pod's shared memory
   */
  record Descriptors(
      int stateDirectory,
      int cgroup,
      OptionalInt log,
      int control,
      int root,
      int podMountNamespace,
      Optional<RunPlan.UserNamespace> userNamespace,
      RunPlan.PidNamespace pidNamespace,
      List<PlanOperation> devices,
      List<PlanOperation> mounts) {}

  /** The plan of a container's first process. */
  static RunPlan of(
      ContainerSpec spec,
      ImageConfig image,
      Account account,
      Rights rights,
      SandboxSpec sandbox,
      Descriptors descriptors)
      throws RuntimeFailure {
    Security security = spec.security();
    List<PlanOperation> operations =
        FileSystemPlan.operations(
            security.privileged(),
            sandbox
                .userNamespace()
                .map(ids -> ids.hostGid(FileSystemPlan.TERMINAL_GROUP).isPresent())
                .orElse(true),
            descriptors.devices(),
            descriptors.mounts(),
            security.privileged() ? List.of() : security.readOnlyPaths(),
            security.privileged() ? List.of() : security.maskedPaths());
    return new RunPlan(
        descriptors.stateDirectory(),
        descriptors.cgroup(),
        descriptors.log(),
        OptionalInt.of(descriptors.control()),
        new RunPlan.Stdio(
            spec.tty() ? Optional.of(TERMINAL) : Optional.empty(), spec.stdin(), spec.stdinOnce()),
        descriptors.pidNamespace(),
        OptionalInt.of(descriptors.podMountNamespace()),
        descriptors.userNamespace(),
        true,
        new RunPlan.Root(descriptors.root(), security.readOnlyRoot()),
        operations,
        process(
            spec,
            ProcessArguments.argv(image.entrypoint(), image.cmd(), spec.command(), spec.args()),
            image,
            account,
            rights,
            sandbox.hostname()));
  }

  /** The process part, which an exec shares with the container's first process. */
  private static ProcessPlan process(
      ContainerSpec spec,
      List<String> argv,
      ImageConfig image,
      Account account,
      Rights rights,
      String hostname) {
    return new ProcessPlan(
        argv,
        ProcessArguments.environment(image.env(), spec.env(), account.home(), hostname, spec.tty()),
        workingDirectory(spec, image),
        new ProcessPlan.Credentials(
            account.uid(),
            account.gid(),
            account.groups(),
            rights.capabilities(),
            rights.capabilities(),
            rights.ambient()),
        0022,
        spec.security().noNewPrivileges(),
        OptionalInt.of(spec.resources().oomScoreAdj()),
        List.of(),
        rights.seccomp(),
        rights.label());
  }

  private static String workingDirectory(ContainerSpec spec, ImageConfig image) {
    if (!spec.workingDir().isEmpty()) {
      return spec.workingDir();
    }
    return image.workingDir().isEmpty() ? "/" : image.workingDir();
  }
}

package io.beanpod.pod.translate;

import io.beanpod.pod.env.Environment;
import io.beanpod.pod.env.Expansion;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.Lifecycle;
import io.beanpod.pod.model.Node;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodConfigException;
import io.beanpod.pod.model.Volume;
import io.beanpod.pod.model.VolumeMount;
import io.beanpod.pod.resource.CgroupLimits;
import io.beanpod.pod.volume.PodVolumes;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.EnvVariable;
import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.Mount.Propagation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The container that a manifest asks for, in the terms of the runtime. */
public final class ContainerTranslation {

  private final Node node;
  private final Path logs;
  private final SecurityTranslation security;

  /**
   * @param logs the root of all pods' logs, {@code /var/log/pods}
   * @param seccompProfiles where seccomp profiles of the type Localhost are
   */
  public ContainerTranslation(Node node, Path logs, Path seccompProfiles) {
    this.node = node;
    this.logs = logs;
    this.security = new SecurityTranslation(seccompProfiles);
  }

  /** The directory with one directory of logs for each container of a pod. */
  public Path logDirectory(Pod pod) {
    return logs.resolve(pod.namespace() + "_" + pod.name() + "_" + pod.uid());
  }

  /** The log of one run of a container. */
  public Path log(Pod pod, String container, int attempt) {
    return logDirectory(pod).resolve(container).resolve(attempt + ".log");
  }

  /**
   * Says it.
   *
   * @param pod with its addresses in its status
   * @param attempt how many runs the container had before
   * @param users the pod's ids on the host, if its users are its own: then the owners of all mounts
   *     are mapped, as kubelet does it
   * @param own mounts of the engine's, such as /etc/hosts; left out where the manifest mounts
   *     something in their place
   */
  public ContainerSpec of(
      Pod pod,
      Container container,
      int attempt,
      PodVolumes volumes,
      Optional<IdMappings> users,
      List<Mount> own)
      throws PodConfigException {
    Map<String, String> variables = new Environment(pod, node).of(container);
    String workingDir = container.workingDir() == null ? "" : container.workingDir();
    return ContainerSpec.builder(container.name(), container.image())
        .attempt(attempt)
        .command(Expansion.expand(container.command(), variables))
        .args(Expansion.expand(container.args(), variables))
        .env(
            variables.entrySet().stream()
                .map(e -> new EnvVariable(e.getKey(), e.getValue()))
                .toList())
        .workingDir(workingDir)
        .mounts(
            mounts(pod, container, volumes, variables, own).stream()
                .map(mount -> users.map(mount::with).orElse(mount))
                .toList())
        .resources(CgroupLimits.ofContainer(pod, container, node.memoryBytes()))
        .security(security.of(pod, container))
        .stdin(container.stdin())
        .stdinOnce(container.stdinOnce())
        .tty(container.tty())
        .logPath(log(pod, container.name(), attempt).toString())
        .stopSignal(stopSignal(container))
        .build();
  }

  private static String stopSignal(Container container) {
    Lifecycle lifecycle = container.lifecycle();
    return lifecycle == null || lifecycle.stopSignal() == null ? "" : lifecycle.stopSignal();
  }

  private static List<Mount> mounts(
      Pod pod,
      Container container,
      PodVolumes volumes,
      Map<String, String> variables,
      List<Mount> own)
      throws PodConfigException {
    List<Mount> mounts = new ArrayList<>();
    for (VolumeMount mount : container.volumeMounts()) {
      Volume volume =
          pod.spec()
              .volume(mount.name())
              .orElseThrow(
                  () -> new PodConfigException("no volume named \"" + mount.name() + "\""));
      Mount plain =
          Mount.of(volumes.source(volume, subPath(mount, variables)), mount.mountPath())
              .with(propagation(mount.propagation()));
      mounts.add(
          mount.readOnly()
              ? plain.readOnly(mount.recursiveReadOnly() != VolumeMount.RecursiveReadOnly.DISABLED)
              : plain);
    }
    for (Mount mount : own) {
      if (mounts.stream().noneMatch(m -> samePath(m.target(), mount.target()))) {
        mounts.add(mount);
      }
    }
    return mounts;
  }

  private static boolean samePath(String one, String other) {
    return Path.of(one).normalize().equals(Path.of(other).normalize());
  }

  private static String subPath(VolumeMount mount, Map<String, String> variables)
      throws PodConfigException {
    if (mount.subPathExpr() != null && !mount.subPathExpr().isEmpty()) {
      return Expansion.expandAll(mount.subPathExpr(), variables);
    }
    return mount.subPath() == null ? "" : mount.subPath();
  }

  private static Propagation propagation(VolumeMount.Propagation propagation) {
    return switch (propagation) {
      case NONE -> Propagation.PRIVATE;
      case HOST_TO_CONTAINER -> Propagation.HOST_TO_CONTAINER;
      case BIDIRECTIONAL -> Propagation.BIDIRECTIONAL;
    };
  }
}

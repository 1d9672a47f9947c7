package io.beanpod.pod.model;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One container of a pod.
 *
 * @param image empty is refused by the decoder
 * @param command replaces the image's entry point when not empty
 * @param args replaces the image's command when not empty
 * @param workingDir instead of the image's, or null
 * @param restartPolicy {@link RestartPolicy#ALWAYS} on an init container that is a sidecar, else
 *     null
 * @param terminationMessagePath the file in the container whose text becomes the message of its end
 * @param securityContext null when the manifest has none
 */
public record Container(
    String name,
    String image,
    ImagePullPolicy imagePullPolicy,
    List<String> command,
    List<String> args,
    @Nullable String workingDir,
    List<ContainerPort> ports,
    List<EnvVar> env,
    ResourceRequirements resources,
    @Nullable RestartPolicy restartPolicy,
    List<VolumeMount> volumeMounts,
    @Nullable Lifecycle lifecycle,
    @Nullable Probe livenessProbe,
    @Nullable Probe readinessProbe,
    @Nullable Probe startupProbe,
    String terminationMessagePath,
    TerminationMessagePolicy terminationMessagePolicy,
    @Nullable SecurityContext securityContext,
    boolean stdin,
    boolean stdinOnce,
    boolean tty) {
  public Container {
    command = List.copyOf(command);
    args = List.copyOf(args);
    ports = List.copyOf(ports);
    env = List.copyOf(env);
    volumeMounts = List.copyOf(volumeMounts);
  }

  /** Whether this, as an init container, stays beside the main containers. */
  public boolean isSidecar() {
    return restartPolicy == RestartPolicy.ALWAYS;
  }

  /** The port of that name. */
  public Optional<ContainerPort> port(String portName) {
    return ports.stream().filter(p -> portName.equals(p.name())).findFirst();
  }
}

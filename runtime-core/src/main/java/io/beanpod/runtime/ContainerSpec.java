package io.beanpod.runtime;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a container shall be.
 *
 * @param attempt how many containers of this name the pod had before, 0 for the first
 * @param image a name or id in the image store
 * @param command replaces the image's entry point, unless empty; then the image's arguments do not
 *     apply either
 * @param args replaces the image's arguments, unless empty
 * @param env added to the image's environment; a later variable of the same name wins
 * @param workingDir empty for the image's own
 * @param stdin whether the container has a standard input that can be attached to
 * @param stdinOnce whether it is closed when the first client that attached leaves
 * @param logPath absolute path of the CRI log file; null for a container without a log
 * @param stopSignal signal name such as {@code SIGTERM}; empty for the image's, else SIGTERM
 */
public record ContainerSpec(
    String name,
    int attempt,
    String image,
    List<String> command,
    List<String> args,
    List<EnvVariable> env,
    String workingDir,
    List<Mount> mounts,
    List<Device> devices,
    Resources resources,
    Security security,
    boolean stdin,
    boolean stdinOnce,
    boolean tty,
    @Nullable String logPath,
    String stopSignal,
    Map<String, String> labels,
    Map<String, String> annotations) {

  public ContainerSpec {
    command = List.copyOf(command);
    args = List.copyOf(args);
    env = List.copyOf(env);
    mounts = List.copyOf(mounts);
    devices = List.copyOf(devices);
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /** The same with other limits. */
  public ContainerSpec with(Resources limits) {
    return new ContainerSpec(
        name,
        attempt,
        image,
        command,
        args,
        env,
        workingDir,
        mounts,
        devices,
        limits,
        security,
        stdin,
        stdinOnce,
        tty,
        logPath,
        stopSignal,
        labels,
        annotations);
  }
}

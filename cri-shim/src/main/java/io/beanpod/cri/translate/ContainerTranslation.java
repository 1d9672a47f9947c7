package io.beanpod.cri.translate;

import com.google.protobuf.ByteString;
import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.v1.CDIDevice;
import io.beanpod.cri.v1.ContainerConfig;
import io.beanpod.cri.v1.KeyValue;
import io.beanpod.cri.v1.LinuxContainerSecurityContext;
import io.beanpod.cri.v1.NamespaceOption;
import io.beanpod.cri.v1.PodSandboxConfig;
import io.beanpod.runtime.ContainerPid;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.Device;
import io.beanpod.runtime.EnvVariable;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.SandboxSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The container that a client asks for. */
public final class ContainerTranslation {
  private ContainerTranslation() {}

  /**
   * A container's specification.
   *
   * @param pod the sandbox's configuration as the client repeats it
   * @param sandbox as it was made
   */
  public static ContainerSpec of(ContainerConfig config, PodSandboxConfig pod, SandboxSpec sandbox)
      throws CallFailure {
    if (config.getMetadata().getName().isEmpty()) {
      throw CallFailure.invalid("a container needs a name in its metadata");
    }
    if (config.getImage().getImage().isEmpty()) {
      throw CallFailure.invalid("a container needs an image");
    }
    boolean privilegedPod = pod.getLinux().getSecurityContext().getPrivileged();
    return ContainerSpec.builder(config.getMetadata().getName(), config.getImage().getImage())
        .imageName(config.getImage().getUserSpecifiedImage())
        .attempt(config.getMetadata().getAttempt())
        .command(config.getCommandList())
        .args(config.getArgsList())
        .env(environment(config))
        .workingDir(config.getWorkingDir())
        .mounts(mounts(config))
        .devices(devices(config))
        .cdiDevices(config.getCDIDevicesList().stream().map(CDIDevice::getName).toList())
        .resources(ResourceTranslation.of(config.getLinux().getResources()))
        .security(SecurityTranslation.of(config.getLinux(), privilegedPod))
        .stdin(config.getStdin())
        .stdinOnce(config.getStdinOnce())
        .tty(config.getTty())
        .logPath(log(pod.getLogDirectory(), config.getLogPath()))
        .stopSignal(StopSignals.name(config.getStopSignal()))
        .labels(config.getLabelsMap())
        .annotations(config.getAnnotationsMap())
        .pid(pid(config.getLinux().getSecurityContext(), sandbox))
        .build();
  }

  private static ContainerPid pid(LinuxContainerSecurityContext security, SandboxSpec sandbox)
      throws CallFailure {
    if (!security.hasNamespaceOptions()) {
      return new ContainerPid.OfSandbox();
    }
    NamespaceOption options = security.getNamespaceOptions();
    Namespaces.checkShared(options, sandbox);
    return Namespaces.containerPid(options, sandbox);
  }

  private static List<EnvVariable> environment(ContainerConfig config) throws CallFailure {
    List<EnvVariable> environment = new ArrayList<>();
    for (KeyValue variable : config.getEnvsList()) {
      if (variable.getKey().isEmpty() || variable.getKey().contains("=")) {
        throw CallFailure.invalid(
            "\"%s\" is no name of an environment variable".formatted(variable.getKey()));
      }
      ByteString value = variable.getValue();
      if (!value.isValidUtf8()) {
        throw CallFailure.invalid(
            "the environment variable %s is not UTF-8".formatted(variable.getKey()));
      }
      environment.add(new EnvVariable(variable.getKey(), value.toStringUtf8()));
    }
    return environment;
  }

  private static List<Mount> mounts(ContainerConfig config) throws CallFailure {
    List<Mount> mounts = new ArrayList<>();
    for (io.beanpod.cri.v1.Mount message : config.getMountsList()) {
      mounts.add(MountTranslation.of(message));
    }
    return mounts;
  }

  private static List<Device> devices(ContainerConfig config) {
    return config.getDevicesList().stream()
        .map(device ->
            new Device(device.getHostPath(), device.getContainerPath(), device.getPermissions()))
        .toList();
  }

  /** The log's absolute path, or null: a container without one of the two parts has no log. */
  private static @Nullable String log(String directory, String path) throws CallFailure {
    if (directory.isEmpty() || path.isEmpty()) {
      return null;
    }
    Path root = Path.of(directory).normalize();
    if (!root.isAbsolute()) {
      throw CallFailure.invalid(
          "log_directory is \"%s\": it must be absolute".formatted(directory));
    }
    Path log = root.resolve(path).normalize();
    if (!log.startsWith(root) || log.equals(root)) {
      throw CallFailure.invalid(
          "log_path is \"%s\": it must lead to a file below %s".formatted(path, directory));
    }
    return log.toString();
  }
}

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
 * @param pid which process ids it sees
 * @param cdiDevices devices by their CDI names, {@code vendor.com/class=name}
 * @param imageName what the user calls the image, for messages; empty for as {@code image}
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
    Map<String, String> annotations,
    ContainerPid pid,
    List<String> cdiDevices,
    String imageName) {

  /** Copies the lists; the record of an older daemon lacks what was added since. */
  public ContainerSpec {
    command = List.copyOf(command);
    args = List.copyOf(args);
    env = List.copyOf(env);
    mounts = List.copyOf(mounts);
    devices = List.copyOf(devices);
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    pid = pid == null ? new ContainerPid.OfSandbox() : pid;
    cdiDevices = cdiDevices == null ? List.of() : List.copyOf(cdiDevices);
    imageName = imageName == null ? "" : imageName;
  }

  /** A builder of a container that runs what its image says, with no limits. */
  public static Builder builder(String name, String image) {
    return new Builder(name, image);
  }

  /** The same with other limits. */
  public ContainerSpec with(Resources limits) {
    return toBuilder().resources(limits).build();
  }

  /** A builder that starts with what this one says. */
  public Builder toBuilder() {
    Builder builder = new Builder(name, image);
    builder.attempt = attempt;
    builder.command = command;
    builder.args = args;
    builder.env = env;
    builder.workingDir = workingDir;
    builder.mounts = mounts;
    builder.devices = devices;
    builder.resources = resources;
    builder.security = security;
    builder.stdin = stdin;
    builder.stdinOnce = stdinOnce;
    builder.tty = tty;
    builder.logPath = logPath;
    builder.stopSignal = stopSignal;
    builder.labels = labels;
    builder.annotations = annotations;
    builder.pid = pid;
    builder.cdiDevices = cdiDevices;
    builder.imageName = imageName;
    return builder;
  }

  /** Assembles a container's specification. */
  public static final class Builder {
    private String name;
    private int attempt;
    private String image;
    private List<String> command = List.of();
    private List<String> args = List.of();
    private List<EnvVariable> env = List.of();
    private String workingDir = "";
    private List<Mount> mounts = List.of();
    private List<Device> devices = List.of();
    private Resources resources = Resources.NONE;
    private Security security = Security.DEFAULT;
    private boolean stdin;
    private boolean stdinOnce;
    private boolean tty;
    private @Nullable String logPath;
    private String stopSignal = "";
    private Map<String, String> labels = Map.of();
    private Map<String, String> annotations = Map.of();
    private ContainerPid pid = new ContainerPid.OfSandbox();
    private List<String> cdiDevices = List.of();
    private String imageName = "";

    private Builder(String name, String image) {
      this.name = name;
      this.image = image;
    }

    public Builder name(String value) {
      name = value;
      return this;
    }

    public Builder attempt(int value) {
      attempt = value;
      return this;
    }

    public Builder image(String value) {
      image = value;
      return this;
    }

    public Builder command(List<String> value) {
      command = value;
      return this;
    }

    public Builder args(List<String> value) {
      args = value;
      return this;
    }

    public Builder env(List<EnvVariable> value) {
      env = value;
      return this;
    }

    public Builder workingDir(String value) {
      workingDir = value;
      return this;
    }

    public Builder mounts(List<Mount> value) {
      mounts = value;
      return this;
    }

    public Builder devices(List<Device> value) {
      devices = value;
      return this;
    }

    public Builder resources(Resources value) {
      resources = value;
      return this;
    }

    public Builder security(Security value) {
      security = value;
      return this;
    }

    public Builder stdin(boolean value) {
      stdin = value;
      return this;
    }

    public Builder stdinOnce(boolean value) {
      stdinOnce = value;
      return this;
    }

    public Builder tty(boolean value) {
      tty = value;
      return this;
    }

    public Builder logPath(@Nullable String value) {
      logPath = value;
      return this;
    }

    public Builder stopSignal(String value) {
      stopSignal = value;
      return this;
    }

    public Builder labels(Map<String, String> value) {
      labels = value;
      return this;
    }

    public Builder annotations(Map<String, String> value) {
      annotations = value;
      return this;
    }

    public Builder pid(ContainerPid value) {
      pid = value;
      return this;
    }

    public Builder cdiDevices(List<String> value) {
      cdiDevices = value;
      return this;
    }

    public Builder imageName(String value) {
      imageName = value;
      return this;
    }

    public ContainerSpec build() {
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
          resources,
          security,
          stdin,
          stdinOnce,
          tty,
          logPath,
          stopSignal,
          labels,
          annotations,
          pid,
          cdiDevices,
          imageName);
    }
  }
}

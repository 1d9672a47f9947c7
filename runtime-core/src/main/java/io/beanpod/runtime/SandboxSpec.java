package io.beanpod.runtime;

import io.beanpod.runtime.network.PortMapping;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a sandbox shall be.
 *
 * @param hostname the kernel's node name in the pod; ignored with the host's network
 * @param hostIpc use the host's IPC namespace and /dev/shm
 * @param ports host ports that reach this pod
 * @param dns what /etc/resolv.conf of the pod says
 * @param sysctls values by dotted name, set in the pod's namespaces
 * @param resources limits of the pod's cgroup as a whole
 * @param cgroupParent the pod's cgroup, as a path below the cgroup root; empty for beanpod's own
 *     place
 * @param shmBytes size of /dev/shm in bytes
 * @param memoryVolumes file systems in memory that its containers share
 * @param userNamespace the ids of the pod's own user namespace; empty for the host's
 * @param runtimeHandler the name of a RuntimeClass's handler; empty for the default
 * @param owner who had it made
 */
public record SandboxSpec(
    PodIdentity pod,
    String hostname,
    NetworkMode network,
    boolean hostIpc,
    PidMode pid,
    List<PortMapping> ports,
    DnsConfig dns,
    Map<String, String> sysctls,
    Resources resources,
    String cgroupParent,
    long shmBytes,
    List<MemoryVolume> memoryVolumes,
    Map<String, String> labels,
    Map<String, String> annotations,
    Optional<IdMappings> userNamespace,
    String runtimeHandler,
    Owner owner) {

  /** Default size of /dev/shm, in bytes. */
  public static final long DEFAULT_SHM_BYTES = 64L << 20;

  /**
   * A tmpfs that lives as long as the sandbox.
   *
   * @param sizeBytes 0 for the kernel's default, half of the memory
   */
  public record MemoryVolume(String name, long sizeBytes) {}

  /** Copies the lists; the record of an older daemon knows of no handler, and of one owner. */
  public SandboxSpec {
    ports = List.copyOf(ports);
    sysctls = Map.copyOf(sysctls);
    memoryVolumes = List.copyOf(memoryVolumes);
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    runtimeHandler = runtimeHandler == null ? "" : runtimeHandler;
    owner = owner == null ? Owner.ofOlder(annotations) : owner;
  }

  /** A builder of a sandbox with namespaces of its own and no limits. */
  public static Builder builder(PodIdentity pod, String hostname) {
    return new Builder(pod, hostname);
  }

  /** A builder that starts with what this one says. */
  public Builder toBuilder() {
    Builder builder = new Builder(pod, hostname);
    builder.network = network;
    builder.hostIpc = hostIpc;
    builder.pid = pid;
    builder.ports = ports;
    builder.dns = dns;
    builder.sysctls = sysctls;
    builder.resources = resources;
    builder.cgroupParent = cgroupParent;
    builder.shmBytes = shmBytes;
    builder.memoryVolumes = memoryVolumes;
    builder.labels = labels;
    builder.annotations = annotations;
    builder.userNamespace = userNamespace;
    builder.runtimeHandler = runtimeHandler;
    builder.owner = owner;
    return builder;
  }

  /** Assembles a sandbox's specification. */
  public static final class Builder {
    private PodIdentity pod;
    private String hostname;
    private NetworkMode network = NetworkMode.POD;
    private boolean hostIpc;
    private PidMode pid = PidMode.CONTAINER;
    private List<PortMapping> ports = List.of();
    private DnsConfig dns = DnsConfig.HOST;
    private Map<String, String> sysctls = Map.of();
    private Resources resources = Resources.NONE;
    private String cgroupParent = "";
    private long shmBytes = DEFAULT_SHM_BYTES;
    private List<MemoryVolume> memoryVolumes = List.of();
    private Map<String, String> labels = Map.of();
    private Map<String, String> annotations = Map.of();
    private Optional<IdMappings> userNamespace = Optional.empty();
    private String runtimeHandler = "";
    private Owner owner = Owner.OTHER;

    private Builder(PodIdentity pod, String hostname) {
      this.pod = pod;
      this.hostname = hostname;
    }

    public Builder pod(PodIdentity value) {
      pod = value;
      return this;
    }

    public Builder hostname(String value) {
      hostname = value;
      return this;
    }

    public Builder network(NetworkMode value) {
      network = value;
      return this;
    }

    public Builder hostIpc(boolean value) {
      hostIpc = value;
      return this;
    }

    public Builder pid(PidMode value) {
      pid = value;
      return this;
    }

    public Builder ports(List<PortMapping> value) {
      ports = value;
      return this;
    }

    public Builder dns(DnsConfig value) {
      dns = value;
      return this;
    }

    public Builder sysctls(Map<String, String> value) {
      sysctls = value;
      return this;
    }

    public Builder resources(Resources value) {
      resources = value;
      return this;
    }

    public Builder cgroupParent(String value) {
      cgroupParent = value;
      return this;
    }

    public Builder shmBytes(long value) {
      shmBytes = value;
      return this;
    }

    public Builder memoryVolumes(List<MemoryVolume> value) {
      memoryVolumes = value;
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

    public Builder userNamespace(Optional<IdMappings> value) {
      userNamespace = value;
      return this;
    }

    public Builder runtimeHandler(String value) {
      runtimeHandler = value;
      return this;
    }

    public Builder owner(Owner value) {
      owner = value;
      return this;
    }

    public SandboxSpec build() {
      return new SandboxSpec(
          pod,
          hostname,
          network,
          hostIpc,
          pid,
          ports,
          dns,
          sysctls,
          resources,
          cgroupParent,
          shmBytes,
          memoryVolumes,
          labels,
          annotations,
          userNamespace,
          runtimeHandler,
          owner);
    }
  }
}

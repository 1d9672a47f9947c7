package io.beanpod.runtime;

import io.beanpod.runtime.network.PortMapping;
import java.util.List;
import java.util.Map;

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
    Map<String, String> annotations) {

  /** Default size of /dev/shm, in bytes. */
  public static final long DEFAULT_SHM_BYTES = 64L << 20;

  /**
   * A tmpfs that lives as long as the sandbox.
   *
   * @param sizeBytes 0 for the kernel's default, half of the memory
   */
  public record MemoryVolume(String name, long sizeBytes) {}

  public SandboxSpec {
    ports = List.copyOf(ports);
    sysctls = Map.copyOf(sysctls);
    memoryVolumes = List.copyOf(memoryVolumes);
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }
}

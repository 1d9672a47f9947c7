package io.beanpod.runtime;

/**
 * A file or directory of the host, or a tmpfs, at a place in the container.
 *
 * @param source where it comes from
 * @param target absolute path in the container; made when missing
 */
public record Mount(
    Source source,
    String target,
    boolean readOnly,
    boolean recursiveReadOnly,
    Propagation propagation) {

  /** Where a mount comes from. */
  public sealed interface Source {}

  /**
   * A path of the host.
   *
   * @param subPath a path below it that is resolved without ever leaving it, or empty
   */
  public record Host(String path, String subPath) implements Source {}

  /**
   * A volume in memory of the sandbox's, shared by its containers.
   *
   * @param name as in {@link SandboxSpec#memoryVolumes()}
   * @param subPath a path below it, or empty
   */
  public record PodMemory(String name, String subPath) implements Source {}

  /**
   * A fresh tmpfs of the container's own.
   *
   * @param sizeBytes 0 for the kernel's default
   */
  public record Tmpfs(long sizeBytes, int mode) implements Source {}

  /** How later mounts travel, mount_namespaces(7). */
  public enum Propagation {
    PRIVATE,
    HOST_TO_CONTAINER,
    BIDIRECTIONAL
  }

  /** A plain read-write mount of a host path. */
  public static Mount of(String hostPath, String target) {
    return new Mount(new Host(hostPath, ""), target, false, false, Propagation.PRIVATE);
  }
}

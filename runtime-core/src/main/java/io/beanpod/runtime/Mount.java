package io.beanpod.runtime;

import java.util.Optional;
import java.util.Set;

/**
 * A file or directory of the host, an image, or a tmpfs, at a place in the container.
 *
 * @param source where it comes from
 * @param target absolute path in the container; made when missing
 * @param recursiveReadOnly whether what is mounted below the source is read-only as well
 * @param idMappings how the owners of its files show in the container; empty for as they are
 * @param options what is forbidden on it
 */
public record Mount(
    Source source,
    String target,
    boolean readOnly,
    boolean recursiveReadOnly,
    Propagation propagation,
    Optional<IdMappings> idMappings,
    Set<Option> options) {

  /** Copies the options; the record of an older daemon has none. */
  public Mount {
    options = options == null ? Set.of() : Set.copyOf(options);
  }

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

  /**
   * The files of an image, read-only.
   *
   * @param image a name or id in the image store
   * @param subPath a directory of the image, resolved without ever leaving it, or empty
   */
  public record Image(String image, String subPath) implements Source {}

  /** What a mount forbids, mount(8). */
  public enum Option {
    /** Executing files. */
    NOEXEC,
    /** Gaining rights by set-user-ID bits and file capabilities. */
    NOSUID,
    /** Opening device nodes. */
    NODEV
  }

  /** How later mounts travel, mount_namespaces(7). */
  public enum Propagation {
    PRIVATE,
    HOST_TO_CONTAINER,
    BIDIRECTIONAL
  }

  /** A plain read-write mount of a host path. */
  public static Mount of(String hostPath, String target) {
    return of(new Host(hostPath, ""), target);
  }

  /** A plain read-write mount. */
  public static Mount of(Source source, String target) {
    return new Mount(source, target, false, false, Propagation.PRIVATE, Optional.empty(), Set.of());
  }

  /** The same, read-only; optionally with everything mounted below it. */
  public Mount readOnly(boolean recursive) {
    return new Mount(source, target, true, recursive, propagation, idMappings, options);
  }

  /** The same with another propagation. */
  public Mount with(Propagation other) {
    return new Mount(source, target, readOnly, recursiveReadOnly, other, idMappings, options);
  }

  /** The same with owners mapped. */
  public Mount with(IdMappings mappings) {
    return new Mount(
        source, target, readOnly, recursiveReadOnly, propagation, Optional.of(mappings), options);
  }

  /** The same with other options. */
  public Mount with(Set<Option> others) {
    return new Mount(source, target, readOnly, recursiveReadOnly, propagation, idMappings, others);
  }
}

package io.beanpod.pod.model;

import org.jspecify.annotations.Nullable;

/**
 * Where a container sees a volume.
 *
 * @param name the volume's
 * @param subPath the part of the volume that is mounted, or null for all of it
 * @param subPathExpr like {@code subPath}, with {@code $(NAME)} of the container's environment
 */
public record VolumeMount(
    String name,
    String mountPath,
    boolean readOnly,
    RecursiveReadOnly recursiveReadOnly,
    @Nullable String subPath,
    @Nullable String subPathExpr,
    Propagation propagation) {
  /** Whether mounts below a read-only mount are read-only too. */
  public enum RecursiveReadOnly implements ApiValue {
    DISABLED("Disabled"),
    IF_POSSIBLE("IfPossible"),
    ENABLED("Enabled");

    private final String text;

    RecursiveReadOnly(String text) {
      this.text = text;
    }

    @Override
    public String text() {
      return text;
    }
  }

  /** Which way later mounts travel between host and container: private, slave, shared. */
  public enum Propagation implements ApiValue {
    NONE("None"),
    HOST_TO_CONTAINER("HostToContainer"),
    BIDIRECTIONAL("Bidirectional");

    private final String text;

    Propagation(String text) {
      this.text = text;
    }

    @Override
    public String text() {
      return text;
    }
  }
}

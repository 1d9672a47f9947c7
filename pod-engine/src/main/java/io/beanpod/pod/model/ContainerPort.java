package io.beanpod.pod.model;

import org.jspecify.annotations.Nullable;

/**
 * A port that a container listens on.
 *
 * @param name for probes and port-forward, or null
 * @param hostPort the port of the host that leads here; 0 is none
 * @param hostIp the host's address that {@code hostPort} is bound on, or null for all
 */
public record ContainerPort(
    @Nullable String name,
    int containerPort,
    int hostPort,
    @Nullable String hostIp,
    Protocol protocol) {
  /** The transport of a port. */
  public enum Protocol implements ApiValue {
    TCP,
    UDP,
    SCTP;

    @Override
    public String text() {
      return name();
    }
  }
}

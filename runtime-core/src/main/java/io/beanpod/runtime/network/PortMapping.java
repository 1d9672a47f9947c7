package io.beanpod.runtime.network;

/**
 * A port of the host that reaches a port of the pod.
 *
 * @param hostAddress the host's address it is bound to, or empty for all
 */
public record PortMapping(Protocol protocol, String hostAddress, int hostPort, int podPort) {

  /** Transport protocols that can be mapped. */
  public enum Protocol {
    TCP,
    UDP,
    SCTP
  }
}

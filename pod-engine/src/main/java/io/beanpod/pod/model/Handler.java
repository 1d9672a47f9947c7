package io.beanpod.pod.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that is done to or asked of a running container. */
public sealed interface Handler {

  /** Runs a command in the container, without a shell; success is exit code 0. */
  record Exec(List<String> command) implements Handler {
    public Exec {
      command = List.copyOf(command);
    }
  }

  /**
   * Sends a GET request.
   *
   * @param host instead of the pod's address, or null
   */
  record HttpGet(
      @Nullable String host, Scheme scheme, PortRef port, String path, List<HttpHeader> headers)
      implements Handler {
    public HttpGet {
      headers = List.copyOf(headers);
    }
  }

  /**
   * Opens a TCP connection.
   *
   * @param host instead of the pod's address, or null
   */
  record TcpSocket(@Nullable String host, PortRef port) implements Handler {}

  /** Asks grpc.health.v1.Health/Check. */
  record Grpc(int port, String service) implements Handler {}

  /** Waits, before a container is stopped. */
  record Sleep(long seconds) implements Handler {}

  /** A header of a request. */
  record HttpHeader(String name, String value) {}

  /** How a request travels; the certificate behind HTTPS is not verified. */
  enum Scheme implements ApiValue {
    HTTP,
    HTTPS;

    @Override
    public String text() {
      return name();
    }
  }
}

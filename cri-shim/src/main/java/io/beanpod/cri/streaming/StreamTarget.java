package io.beanpod.cri.streaming;

import java.util.List;

/**
 * What a client may do once with the URL that it was given.
 *
 * <p>The constructors refuse with {@link IllegalArgumentException}, in a sentence for the caller,
 * what the CRI calls an invalid argument.
 */
public sealed interface StreamTarget {

  /** The first part of the URL's path. */
  String kind();

  /** A command in a running container. */
  record Exec(String containerId, List<String> command, StreamSelection streams)
      implements StreamTarget {
    public Exec {
      requireId(containerId, "container");
      command = List.copyOf(command);
      if (command.isEmpty()) {
        throw new IllegalArgumentException("exec needs a command");
      }
    }

    @Override
    public String kind() {
      return "exec";
    }
  }

  /** The standard streams of a running container's own process. */
  record Attach(String containerId, StreamSelection streams) implements StreamTarget {
    public Attach {
      requireId(containerId, "container");
    }

    @Override
    public String kind() {
      return "attach";
    }
  }

  /**
   * Ports of a pod.
   *
   * @param ports what WebSocket's channel form forwards, in the order of its channels; a SPDY
   *     client names the port with each stream instead
   */
  record PortForward(String sandboxId, List<Integer> ports) implements StreamTarget {
    public PortForward {
      requireId(sandboxId, "sandbox");
      ports = List.copyOf(ports);
      for (int port : ports) {
        requirePort(port);
      }
    }

    @Override
    public String kind() {
      return "portforward";
    }
  }

  /** Returns the number if it can be a TCP port. */
  static int requirePort(int port) {
    if (port < 1 || port > 0xFFFF) {
      throw new IllegalArgumentException("port %d is not from 1 to 65535".formatted(port));
    }
    return port;
  }

  private static void requireId(String id, String of) {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("the request names no " + of);
    }
  }
}

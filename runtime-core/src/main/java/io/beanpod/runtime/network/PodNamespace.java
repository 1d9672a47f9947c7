package io.beanpod.runtime.network;

import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Namespace;
import io.beanpod.sys.netlink.RouteSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A pod's network namespace, held open: by a descriptor, and by a netlink socket inside.
 *
 * @param descriptor the namespace
 * @param inside configures it from any thread
 */
public record PodNamespace(Fd descriptor, RouteSocket inside) implements AutoCloseable {
  private static final Path ACCEPT_ADVERTISEMENTS =
      Path.of("/proc/sys/net/ipv6/conf/default/accept_ra");

  /**
   * Opens the network namespace that the calling thread has just made, before anything runs in it.
   */
  public static PodNamespace ofCallingThread(Kernel kernel) throws IOException {
    // Pods share a bridge: one that advertises itself as a router shall not be believed.
    if (Files.exists(ACCEPT_ADVERTISEMENTS)) {
      Files.writeString(ACCEPT_ADVERTISEMENTS, "0");
    }
    Fd descriptor = kernel.namespaces().open(Namespace.NET);
    boolean opened = false;
    try {
      PodNamespace namespace = new PodNamespace(descriptor, RouteSocket.open(kernel.sockets()));
      opened = true;
      return namespace;
    } finally {
      if (!opened) {
        descriptor.close();
      }
    }
  }

  @Override
  public void close() {
    inside.close();
    descriptor.close();
  }
}

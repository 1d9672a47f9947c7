package io.beanpod.runtime.network;

import io.beanpod.runtime.RuntimeFailure;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who holds which host port. Beside the table stands a socket bound to each port: packets never
 * reach it, for they are redirected before, but it shows that no process of the host has the port,
 * and no process can take it while the pod has it.
 */
final class PortClaims {
  private static final System.Logger LOG = System.getLogger(PortClaims.class.getName());

  private record Claim(String pod, List<HostPort> ports, List<Closeable> sockets) {}

  private final Map<String, Claim> claims = new HashMap<>();

  /**
   * Takes the host ports of a lease, all or none.
   *
   * @throws RuntimeFailure that names the pod which has one of them, or says that a process of the
   *     host has it
   */
  synchronized void take(Lease lease) throws RuntimeFailure {
    List<HostPort> ports = lease.ports().stream().map(HostPort::of).toList();
    for (HostPort port : ports) {
      checkOthers(port, lease);
    }
    List<Closeable> sockets = new ArrayList<>();
    boolean taken = false;
    try {
      for (HostPort port : ports) {
        bind(port, lease, sockets);
      }
      taken = true;
    } finally {
      if (!taken) {
        sockets.forEach(PortClaims::close);
      }
    }
    claims.put(lease.sandboxId(), new Claim(lease.pod(), ports, sockets));
  }

  /** Takes the ports of a pod that has them already, even where a process has come between. */
  synchronized void resume(Lease lease) {
    try {
      take(lease);
    } catch (RuntimeFailure lost) {
      List<HostPort> ports = lease.ports().stream().map(HostPort::of).toList();
      claims.put(lease.sandboxId(), new Claim(lease.pod(), ports, List.of()));
      LOG.log(
          System.Logger.Level.WARNING, "{0} The pod still gets its packets.", lost.getMessage());
    }
  }

  synchronized void release(String sandboxId) {
    Claim claim = claims.remove(sandboxId);
    if (claim != null) {
      claim.sockets().forEach(PortClaims::close);
    }
  }

  synchronized void releaseAll() {
    List.copyOf(claims.keySet()).forEach(this::release);
  }

  private void checkOthers(HostPort wanted, Lease lease) throws RuntimeFailure {
    for (Claim claim : claims.values()) {
      for (HostPort port : claim.ports()) {
        if (port.overlaps(wanted)) {
          throw new RuntimeFailure(
              "Pod "
                  + lease.pod()
                  + " cannot have "
                  + wanted
                  + ": pod "
                  + claim.pod()
                  + " has it. Delete that pod or give another hostPort.");
        }
      }
    }
  }

  private static void bind(HostPort port, Lease lease, List<Closeable> sockets)
      throws RuntimeFailure {
    try {
      switch (port.protocol()) {
        case TCP -> {
          SocketChannel socket =
              port.bothFamilies() ? SocketChannel.open() : SocketChannel.open(family(port));
          sockets.add(socket);
          // Reuse passes over connections in TIME_WAIT while binding. Taken back, it keeps others
          // from listening here.
          socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
          socket.bind(place(port));
          socket.setOption(StandardSocketOptions.SO_REUSEADDR, false);
        }
        case UDP -> {
          DatagramChannel socket =
              port.bothFamilies() ? DatagramChannel.open() : DatagramChannel.open(family(port));
          sockets.add(socket);
          socket.bind(place(port));
        }
        case SCTP -> {
          // The JDK has no portable SCTP socket; between pods the table is enough.
        }
      }
    } catch (UnsupportedOperationException noIpv6) {
      throw new RuntimeFailure(
          "Pod " + lease.pod() + " cannot have " + port + ": this host has no IPv6.", noIpv6);
    } catch (BindException refused) {
      throw new RuntimeFailure(
          "Pod " + lease.pod() + " cannot have " + port + ": " + reason(port, refused), refused);
    } catch (IOException failure) {
      throw new RuntimeFailure(
          "Pod " + lease.pod() + " cannot have " + port + ": " + failure.getMessage(), failure);
    }
  }

  private static ProtocolFamily family(HostPort port) {
    return port.address() instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  private static InetSocketAddress place(HostPort port) {
    return port.bothFamilies()
        ? new InetSocketAddress(port.number())
        : new InetSocketAddress(port.address(), port.number());
  }

  private static String reason(HostPort port, BindException refused) {
    String text = String.valueOf(refused.getMessage());
    if (text.contains("Cannot assign")) {
      return "no interface of this host has the address.";
    }
    String option = port.protocol() == PortMapping.Protocol.UDP ? "-lunp" : "-ltnp";
    return "a process of this host uses it (see 'ss "
        + option
        + " sport = :"
        + port.number()
        + "'). Stop that process or give another hostPort.";
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException failure) {
      LOG.log(System.Logger.Level.WARNING, "A socket that kept a host port did not close", failure);
    }
  }
}
